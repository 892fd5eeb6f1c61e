"""The guide as a page: everything it points at is there."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlparse

from sunshine_xl import catalog
from sunshine_xl.flows.guide import write_guide


def test_the_pages_lead_to_pictures_and_codes(tmp_path):
    page = write_guide(tmp_path)
    text = page.read_text("utf-8")
    assert "<h1>" in text and "<table>" in text
    for source in re.findall(r'src="([^"]+)"', text):
        assert urlparse(source).scheme == "file"
        assert (page.parent / unquote(urlparse(source).path)).is_file()
    linked = [one for one in re.findall(r'href="([^":]+)"', text) if one[0] != "#"]
    assert linked and all((page.parent / unquote(one)).is_file() for one in linked)
    codes = (tmp_path / "findings.html").read_text("utf-8")
    assert all(code in codes for code in catalog.entries())


def test_without_a_folder_it_lies_in_one_of_its_own():
    first, second = write_guide(), write_guide()
    assert first.is_file() and first.parent != second.parent
