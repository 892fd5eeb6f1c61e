"""The Excel add-in as a file: always the same, whole, and read back by strangers."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
import pyvbaanalysis
from oletools.olevba import VBA_Parser

from sunshine_xl.addin.excel_build import build, built
from sunshine_xl.addin.ribbon_xml import NAMESPACE, PART, ribbon_xml
from sunshine_xl.addin.vba import modules
from sunshine_xl.buttons import NEEDS, buttons, by_group
from tests.validators import problems

BUTTON = f"{{{NAMESPACE}}}button"
CALLBACK = re.compile(r"^(on|get)[A-Z]")


def parts(data):
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def addin():
    return build()


def test_building_twice_gives_the_committed_file(addin):
    again = parts(build())
    assert parts(addin) == again
    assert parts(built().read_bytes()) == again


def test_the_sdk_finds_nothing_wrong(tmp_path):
    assert problems(built()) == []


def test_olevba_reads_back_every_line_of_every_module(addin):
    parser = VBA_Parser("sunshine.xlam", data=addin)
    found = {name: text for _, _, name, text in parser.extract_macros()}
    for name, source in modules().items():
        read = [line for line in found[name].splitlines() if line.strip()]
        written = [line for line in source.splitlines() if line.strip()]
        own = [line for line in read if not line.startswith("Attribute VB_")]
        assert own == [one for one in written if not one.startswith("Attribute VB_")]
    # Nothing else in it but the sheet no add-in can be without.
    assert set(found) - set(modules()) == {"Sheet1.cls"}
    parser.close()


def test_static_analysis_reports_nothing():
    reported = pyvbaanalysis.analyze_office_file(built())
    assert {name: told for name, told in reported.items() if told} == {}
    assert len(reported) == len(modules()) + 1


def test_nobody_else_is_named_in_it(addin):
    core = parts(addin)["docProps/core.xml"].decode()
    assert "<dc:creator>sunshine-xl</dc:creator>" in core
    everything = b"".join(parts(addin).values())
    assert b"William" not in everything and b"Users\\" not in everything


def test_the_ribbon_holds_every_group_and_button_in_order():
    tab = ElementTree.fromstring(ribbon_xml())[0][0][0]
    assert [group.get("label") for group in tab] == list(by_group())
    shown = [[one.get("tag") for one in group] for group in tab]
    assert shown == [[one.id for one in members] for members in by_group().values()]
    names = [one.get("id") for one in tab.iter() if one.get("id")]
    assert len(set(names)) == len(names)
    keys = [one.get("keytip") for one in tab.iter(BUTTON)]
    assert len(set(keys)) == len(keys) and all(len(key) <= 3 for key in keys)
    # Typing one key tip must not be the beginning of another.
    assert not [1 for a in keys for b in keys if a != b and b.startswith(a)]


def test_every_callback_of_the_ribbon_is_there(addin):
    root = ElementTree.fromstring(parts(addin)[PART])
    callbacks = {
        value
        for one in root.iter()
        for name, value in one.attrib.items()
        if CALLBACK.match(name)
    }
    assert callbacks
    for one in callbacks:
        module, _, name = one.partition(".")
        assert re.search(rf"^Public Sub {name}\(", modules()[f"{module}.bas"], re.M)


def test_every_button_says_what_it_needs_and_helps():
    for one in buttons():
        assert one.needs in NEEDS and one.tip and one.help.endswith("。")
    assert len({one.id for one in buttons()}) == len(buttons())
