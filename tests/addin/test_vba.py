"""Our VBA, run by LibreOffice with a stub in place of the connection to Python.

LibreOffice swallows errors of VBA, so every test asks for a positive result.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sunshine_xl import __version__
from sunshine_xl.addin.excel_build import build
from sunshine_xl.addin.vba import modules
from sunshine_xl.buttons import TAB, buttons
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.io.places import CAMPAIGN_FILE
from sunshine_xl.policy import default_policy
from tests.flows.test_group_books import group

STUBS = Path(__file__).parent / "stub"
PUBLIC = re.compile(r"^Public (?:Sub|Function) (\w+)", re.MULTILINE)
# What Excel itself calls, with objects that only it can make: tried in Excel by hand.
BY_EXCEL_ALONE = {"RibbonLoaded", "ButtonPressed", "Listen"}


@pytest.fixture(scope="module")
def workbook(running, tmp_path_factory):
    """Return our modules and the probes in a workbook that may run them."""
    stubs = {path.name: path.read_text("ascii") for path in STUBS.iterdir()}
    sources = {**modules(), **stubs}
    del sources["ThisWorkbook.cls"]
    path = tmp_path_factory.mktemp("vba") / "probe.xlsm"
    path.write_bytes(build(sources, "xlsm"))
    running.impl.allow_macros = True
    book = running.books.open(path)
    running.impl.allow_macros = False
    yield book
    book.close()


@pytest.fixture
def probe(workbook):
    """Return a caller of the probes; Python answers well at first."""
    workbook.activate()

    def call(name, *given):
        return workbook.macro(f"Probe.{name}")(*given)

    assert call("InMood", "") == "mood "
    return call


def open_booklet(running, folder):
    path = folder / "朝阳村.xlsx"
    path.write_bytes(build_booklet(group(), default_policy()))
    book = running.books.open(path)
    book.activate()
    return book


def test_chinese_arrives_whole(probe):
    assert probe("ProbeWord", "title") == TAB
    assert "\n\n请关闭 Excel" in probe("ProbeWord", "no_python")


def test_every_button_has_its_need(probe):
    for one in buttons():
        assert probe("ProbeNeeds", one.id) == f"needs {one.needs}"


def test_buttons_make_sense_where_their_form_is(probe, running, tmp_path):
    for one in buttons():
        expected = one.needs in ("", "book"), not one.needs
        assert probe("ProbeUseful", one.id) == f"useful {expected[0]} {expected[1]}"
        assert probe("ProbeEnabled", one.id) == f"enabled {expected[0]}"
    book = open_booklet(running, tmp_path)
    for one in buttons():
        expected = one.needs != "campaign"
        assert probe("ProbeEnabled", one.id) == f"enabled {expected}", one.id
    book.close()


@pytest.mark.parametrize("below", ["支行/朝阳支行/评议册", ""])
def test_a_campaign_is_found_above_the_workbook(probe, running, tmp_path, below):
    folder = tmp_path / "阳光 信贷" / below
    folder.mkdir(parents=True)
    book = open_booklet(running, folder)
    assert probe("ProbeCampaign") == "campaign False False"
    (tmp_path / "阳光 信贷" / CAMPAIGN_FILE).touch()
    assert probe("ProbeCampaign") == "campaign True False"
    for one in buttons():
        assert probe("ProbeEnabled", one.id) == "enabled True", one.id
    book.close()


def test_a_press_reaches_python_and_its_words_come_back(probe):
    assert probe("ProbePressed", "check") == "pressed check on probe.xlsm; grave False"
    probe("InMood", "grave")
    assert probe("ProbePressed", "check").endswith("; grave True")


def test_what_is_wrong_with_python_is_told_and_heals(probe):
    assert probe("ProbeTrouble") == "trouble "
    probe("InMood", "missing")
    assert "没有找到它的 Python 程序" in probe("ProbePressed", "check")
    probe("InMood", "old")
    told = probe("ProbePressed", "check")
    assert "不是同一个版本" in told and f"{__version__} / 0.0.1" in told
    probe("InMood", "broken")
    assert "中断了" in probe("ProbePressed", "check")
    probe("InMood", "")
    assert probe("ProbePressed", "check").startswith("pressed")


def test_worksheet_functions_hand_over_what_they_are_given(probe):
    assert probe("ProbeFunction") == "SUN_LIMIT of 8"


def test_errors_in_cells_are_errors_of_excel(probe):
    probe("InMood", "block")
    assert probe("ProbeErrors") == "1.5 True #1 True"
    for mood in ("error", "missing", "broken"):
        probe("InMood", mood)
        assert probe("ProbeErrors") == "error True"


def test_an_opened_booklet_is_summed_up_and_nothing_else(probe, running, tmp_path):
    assert probe("ProbeSummary") == "summary "
    book = open_booklet(running, tmp_path)
    assert probe("ProbeSummary") == "summary opened 朝阳村.xlsx"
    for mood in ("missing", "old", "broken"):
        probe("InMood", mood)
        assert "没有自动汇总" in probe("ProbeSummary")
    book.close()


def test_what_opens_and_what_is_open_already_is_summed_up(probe, running, tmp_path):
    book = open_booklet(running, tmp_path)
    assert probe("ProbeOpened") == "朝阳村.xlsx"
    assert probe("ProbeStart") == "朝阳村.xlsx"
    book.close()


def test_what_a_press_did_can_be_taken_back_once(probe):
    probe("InMood", "silent")
    pressed = "check on probe.xlsm; undo on probe.xlsm; "
    assert probe("ProbePressAndUndo") == pressed


def test_every_public_procedure_is_run_here():
    ours = {
        name
        for file, text in modules().items()
        for name in PUBLIC.findall(text)
        if not name.startswith("SUN_") and file != "SunshineCom.bas"
    }
    probes = (STUBS / "Probe.bas").read_text("ascii")
    called = {name for name in ours if re.search(rf"\b{name}\b", probes)}
    # These are called by the ones the probes call.
    by_ours = {"Server", "ServerForCells", "Uni", "FormCode", "FormTitles", "Computed"}
    by_ours |= {"Shown", "IsForm"}
    assert ours - called - by_ours == BY_EXCEL_ALONE
