"""Results are marked, recognised, locked, never printed for villages (R106, R107)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import compare_years, crm, export, receipt, rollover
from sunshine_xl.flows.confidential import protect, refuse_results, unprotect
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.io.encrypting import is_encrypted
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.places import IMPORT_TEMPLATE, CampaignFolder
from tests.flows.final_lists import campaign

PASSWORD = "农商2015"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A campaign with every result this edition writes."""
    root = tmp_path_factory.mktemp("保密") / "活动"
    campaign(root, households=2)
    write_summaries(count_groups(gather([root])))
    assert export.run(root).written
    assert crm.run(root).written
    lines = ["证件号码,预授信金额(元),处理结果"]
    lines += [f"{r.id_number},{r.final_limit},成功" for r in gather([root]).final_rows]
    (root / "回执.csv").write_text("\n".join(lines), "utf-8-sig")
    assert receipt.run(root, root / "回执.csv").written
    (root / "回执.csv").unlink()
    assert compare_years.run(root, root).written
    return root


@pytest.fixture
def root(finished, tmp_path):
    copy = tmp_path / "活动"
    shutil.copytree(finished, copy)
    return copy


def results(root):
    folder = CampaignFolder(root)
    files = [*folder.output().rglob("*"), *root.glob("支行/*/汇总表/*")]
    files += root.glob("支行/*/表6.xlsx")
    return [path for path in files if path.is_file() and path.suffix != ".bak"]


def says_confidential(path: Path) -> bool:
    book = openpyxl.load_workbook(path, read_only=True)
    return all(
        any(
            CONFIDENTIAL in str(value)
            for row in sheet.iter_rows(max_row=8, values_only=True)
            for value in row
        )
        for sheet in book
    )


def test_every_result_file_says_that_it_is_confidential(root):
    files = results(root)
    assert {path.suffix for path in files} == {".xlsx", ".sqlite", ".txt"}
    silent = [
        path for path in files if path.suffix == ".xlsx" and not says_confidential(path)
    ]
    # The bank's template may not be changed; the notice beside it speaks for it.
    assert [path.name for path in silent] == [IMPORT_TEMPLATE]
    for path in (*silent, *(p for p in files if p.suffix == ".sqlite")):
        notice = path.with_name("内部资料.txt").read_text("utf-8-sig")
        assert CONFIDENTIAL in notice


def test_every_result_is_refused_for_print(root):  # CNF-001
    for path in results(root):
        if path.suffix == ".xlsx":
            assert [f.code for f in refuse_results([path])] == ["CNF-001"], path.name


def test_what_villages_may_see_is_not_refused(root):  # CNF-001 passes
    from sunshine_xl.flows.templates import BUILDERS
    from sunshine_xl.policy import default_policy

    for path in root.glob("支行/*/*.xlsx"):
        if path.stem != "表6":
            assert refuse_results([path]) == [], path.name
    assert refuse_results([root / "总行"]) == []
    for name, build in BUILDERS.items():
        blank = root / name
        blank.write_bytes(build(default_policy()))
        assert refuse_results([blank]) == [], name


def test_a_booklet_whose_summary_shows_amounts_is_refused(root):  # CNF-001
    (found, *_) = refuse_results([next(root.glob("支行/*/评议册/*.xlsx"))])
    assert (found.code, found.place.sheet) == ("CNF-001", "汇总")


def test_an_excerpt_without_any_mark_is_recognised(tmp_path):  # CNF-001 edge
    for text, told in (
        ("姓名,授信额度\n张三,50000\n", True),
        ("姓名,授信额度\n张三,\n李四,0\n", False),
        ("姓名,信用等级\n张三,AAA\n", True),
        ("姓名,信用等级\n张三,1-AAA\n", True),
        ("姓名,等级\n张三,未评级\n", False),
        ("姓名,建议授信额度\n张三,50000\n", False),
        ("姓名,贷款余额\n张三,50000\n", False),
    ):
        path = tmp_path / "摘录.csv"
        path.write_text(text, "utf-8-sig")
        assert bool(refuse_results([path])) is told, text


def test_a_locked_file_is_refused_too(root):
    path = root / "支行" / "朝阳支行" / "表6.xlsx"
    protect([path], PASSWORD)
    assert [f.code for f in refuse_results([path])] == ["FILE-004"]
    opened = refuse_results([path], password=lambda _: PASSWORD)
    assert [f.code for f in opened] == ["CNF-001"]


def test_results_are_locked_and_unlocked_in_place(root):
    folder = CampaignFolder(root).output()
    before = {p: p.read_bytes() for p in folder.rglob("*.xlsx")}
    report = protect([folder], PASSWORD)
    assert report.document["locked"] == len(before) == len(report.written)
    assert all(is_encrypted(path.read_bytes()) for path in before)
    assert list(folder.rglob("*.bak")) == []
    assert protect([folder], PASSWORD).document == {
        "locked": 0,
        "unchanged": len(before),
        "findings": [],
    }
    wrong = unprotect([folder], "错的")
    assert {f.code for f in wrong.findings} == {"FILE-004"}
    assert unprotect([folder], PASSWORD).document["unlocked"] == len(before)
    assert {p: p.read_bytes() for p in folder.rglob("*.xlsx")} == before
    assert unprotect([folder], PASSWORD).document["unchanged"] == len(before)


def test_other_formats_and_no_password(root, tmp_path):  # CNF-002
    (tmp_path / "台账.csv").write_text("a,b\n")
    assert [f.code for f in protect([tmp_path / "台账.csv"], PASSWORD).findings] == [
        "CNF-002"
    ]
    assert "密码" in protect([root], "").refusal
    (tmp_path / "空").mkdir()
    assert "没有找到" in protect([tmp_path / "空"], PASSWORD).refusal


def test_steps_read_locked_files_with_the_password(root):
    protect(sorted(root.glob("支行/*/*.xlsx")), PASSWORD)
    assert "FILE-004" in {f.code for f in gather([root]).findings}
    report = export.run(root, password=lambda _: PASSWORD)
    assert report.written


def test_a_locked_base_file_does_not_roll_over(root, tmp_path):
    protect(sorted(root.glob("支行/朝阳支行/基础*.xlsx")), PASSWORD)
    report = rollover.run(root, tmp_path / "新", password=lambda _: PASSWORD)
    assert "ROL-001" in {f.code for f in report.findings}


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out


def test_the_commands(root, tmp_path, monkeypatch, capsys):
    folder = CampaignFolder(root).output("导入")
    words = ("protect", folder, "--password", PASSWORD, "--json")
    code, out = run(monkeypatch, capsys, *words)
    assert (code, json.loads(out)["locked"]) == (0, 3)
    code, out = run(monkeypatch, capsys, *words, "--remove")
    assert (code, json.loads(out)["unlocked"]) == (0, 3)
    assert PASSWORD not in out
    code, out = run(monkeypatch, capsys, "rollover", root, tmp_path / "新", "--json")
    assert json.loads(out)["edition"] == 2016
    code, out = run(
        monkeypatch, capsys, "compare-years", root, tmp_path / "新", "--json"
    )
    assert json.loads(out)["old_count"] == json.loads(out)["new_count"] > 0
    assert run(monkeypatch, capsys, "protect", tmp_path / "没有")[0] == 2
