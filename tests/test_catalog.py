"""The page of all findings is what the catalogue says."""

from __future__ import annotations

from sunshine_xl import assets, catalog


def test_the_page_of_findings_is_the_catalogue_s():
    page = assets.document("findings.md").read_text("utf-8")
    assert page == catalog.markdown(), "run: make docs"
