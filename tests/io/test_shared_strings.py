"""Shared texts by pattern: those a parser reads, or left to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.io import shared_strings
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.shared_strings import read_strings

WORDS = st.text(st.sampled_from("户主1&<>\"' \t\n_x041")).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
GUIDE = '<phoneticPr fontId="1" type="noConversion"/>'
SPACE = ' xml:space="preserve"'
PLAIN = st.builds(
    "<si><t{}>{}</t>{}</si>".format,
    st.sampled_from(("", SPACE)),
    WORDS,
    st.sampled_from(("", GUIDE)),
)
ODD = (
    "<si><t/></si>",
    "<si/>",
    "<si><r><rPr><b/></rPr><t>粗</t></r><r><t>细</t></r></si>",
    "<si><t>王</t><rPh sb='0' eb='1'><t>wang</t></rPh></si>",
    "<si><t>&#65;</t></si>",
    "<si><t>一\r\n二</t></si>",
    "<si><t><![CDATA[<v>]]></t></si>",
    "<!-- <si><t>无</t></si> --><si><t>有</t></si>",
    "<si ><t>空格</t></si>",
    "<x:si xmlns:x='urn:x'><x:t>另</x:t></x:si>",
)


def written(*items: str) -> bytes:
    return f'<?xml version="1.0"?><sst count="2">{"".join(items)}</sst>'.encode()


@given(st.lists(PLAIN, max_size=9))
def test_plain_texts_are_those_of_the_parser(items):
    data = written(*items)
    assert read_strings(data) == shared_strings._parsed(data)
    assert not items or shared_strings._plain_strings(data) is not None


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_text_leaves_all_to_the_parser(odd):
    data = written("<si><t>前</t></si>", odd, "<si><t>后</t></si>")
    assert shared_strings._plain_strings(data) is None
    assert read_strings(data) == shared_strings._parsed(data)


@pytest.mark.parametrize(
    "data", [b"<sst><si><t>\xff</t></si></sst>", b"<sst><si><t>\x01</t></si></sst>"]
)
def test_what_no_xml_may_hold_is_refused(data):
    with pytest.raises(Refused):
        read_strings(data)
