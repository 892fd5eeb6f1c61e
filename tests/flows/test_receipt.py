"""回执核对: accepted, refused, missing, extra and differing, to the cent (R100)."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter

import openpyxl
import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import export, receipt
from sunshine_xl.flows.gather import gather
from sunshine_xl.io.places import CampaignFolder
from tests.flows.final_lists import campaign
from tests.office import convert
from tests.validators import problems

TITLES = ["批次号", "证件号码", "客户姓名", "预授信金额(万元)", "处理结果", "失败原因"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    root = tmp_path_factory.mktemp("回执") / "活动"
    campaign(root, households=2)
    assert export.run(root).written
    return root


@pytest.fixture
def root(exported, tmp_path):
    copy = tmp_path / "活动"
    shutil.copytree(exported, copy)
    return copy


def granted(root):
    return [row for row in gather([root]).final_rows if row.final_limit]


def answers(root):
    """Return what the platform answers when it takes everything."""
    return [
        ["B001", row.id_number, row.name, row.final_limit / 10_000, "导入成功", ""]
        for row in granted(root)
    ]


def write_csv(path, rows, titles=TITLES, encoding="gbk"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([titles, *rows])
    return path


def write_xlsx(path, rows, titles=TITLES):
    book = openpyxl.Workbook()
    for row in [["预授信批量导入回执"], titles, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def check(root, rows, titles=TITLES):
    return receipt.run(root, write_csv(root / "回执.csv", rows, titles))


def found(report):
    return [(f.code, f.place.cell) for f in report.findings]


def kinds(report):
    return Counter(one["kind"] for one in report.document["differences"])


def test_everything_taken(root):
    report = check(root, answers(root))
    assert found(report) == []
    assert report.lines[0] == "回执与导出一致。"
    sent, accepted = report.document["sent"], report.document["accepted"]
    assert sent == accepted
    assert sent["rows"] == len(granted(root))
    assert sent["sum"] == f"{sum(r.final_limit for r in granted(root)):.2f}"
    assert report.document["differences"] == []


@pytest.mark.parametrize("kind", ["xlsx", "xls", "gbk", "utf-8-sig"])
def test_in_any_format(root, tmp_path, kind):
    rows = answers(root)
    rows[1][4:] = ["失败", "客户信息不完整"]
    if kind in ("xlsx", "xls"):
        path = write_xlsx(tmp_path / "回执.xlsx", rows)
        if kind == "xls":
            (tmp_path / "旧").mkdir()
            convert([path], tmp_path / "旧", "xls")
            path = tmp_path / "旧" / "回执.xls"
    else:
        path = write_csv(tmp_path / "回执.csv", rows, encoding=kind)
    report = receipt.run(root, path)
    assert [f.code for f in report.findings] == ["RCP-003"]
    assert report.document["refused"]["rows"] == 1
    assert report.document["accepted"]["rows"] == len(rows) - 1


def test_the_platform_may_send_the_whole_template_back(root, tmp_path):
    out = next(CampaignFolder(root).output("导入").glob("预授信*.xlsx"))
    book = openpyxl.load_workbook(out)
    sheet = book["导入模板"]
    sheet["Y3"].value, sheet["Z3"].value = "导入状态", "错误信息"
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, 25).value = "01-成功"
    path = tmp_path / "回执.xlsx"
    book.save(path)
    assert found(receipt.run(root, path)) == []


def test_a_household_without_an_answer(root):  # RCP-001
    report = check(root, answers(root)[1:])
    ((code, cell),) = found(report)
    assert (code, report.findings[0].place.sheet) == ("RCP-001", "导入模板")
    assert cell.startswith("F")
    assert kinds(report) == {"回执中没有": 1}


def test_an_answer_to_nobody(root):  # RCP-002
    extra = ["B001", "329901198001010011", "赵某", 5, "成功", ""]
    report = check(root, [*answers(root), extra])
    assert found(report) == [("RCP-002", f"B{len(answers(root)) + 2}")]
    assert report.document["extra"] == {"rows": 1, "sum": "50000.00"}


def test_a_refusal_carries_its_reason(root):  # RCP-003
    rows = answers(root)
    rows[0][4:] = ["拒绝", "证件已过期"]
    report = check(root, rows)
    assert found(report) == [("RCP-003", "E2")]
    assert report.document["differences"][0]["reason"] == "证件已过期"
    rows[0][4:] = ["拒绝", ""]
    assert check(root, rows).findings[0].values["reason"] == "没有写明"


def test_another_amount(root):  # RCP-004
    rows = answers(root)
    rows[0][3] += 1
    report = check(root, rows)
    assert found(report) == [("RCP-004", "D2")]
    rows[0][3] = ""
    assert check(root, rows).findings[0].values["received"] == "空白"
    without = [row[:3] + row[4:] for row in answers(root)]
    assert found(check(root, without, TITLES[:3] + TITLES[4:])) == []


def test_another_name(root):  # RCP-005
    rows = answers(root)
    rows[0][2] = "别人"
    rows[1][2] = rows[1][2][0] + " " + rows[1][2][1:]
    assert found(check(root, rows)) == [("RCP-005", "C2")]


@pytest.mark.parametrize(
    ("written", "code"),
    [("处理中", "RCP-006"), ("待审核", "RCP-006"), ("？", "RCP-007"), ("", "RCP-007")],
)
def test_no_clear_answer(root, written, code):  # RCP-006, RCP-007
    rows = answers(root)
    rows[0][4] = written
    assert found(check(root, rows)) == [(code, "E2")]


def test_two_answers_to_one_household(root):  # RCP-008
    rows = answers(root)
    first = list(rows[0])
    first[4] = "失败"
    report = check(root, [first, *rows])
    assert found(report) == [("RCP-008", "B2")]
    assert report.document["accepted"]["rows"] == len(rows)


def test_a_receipt_without_a_unit(root):  # RCP-009
    titles = [t.replace("(万元)", "") for t in TITLES]
    yuan = [[*row[:3], row[3] * 10_000, *row[4:]] for row in answers(root)]
    assert found(check(root, yuan, titles)) == [("RCP-009", "D1")]
    file = root / "campaign.toml"
    text = file.read_text("utf-8").replace('unit = ""', 'unit = "万元"')
    file.write_text(text, "utf-8")
    assert found(check(root, answers(root), titles)) == [("RCP-009", "D1")]
    named = [t.replace("(万元)", "(元)") for t in TITLES]
    assert found(check(root, yuan, named)) == []


def test_masked_numbers(root):
    rows = answers(root)
    for row in rows:
        row[1] = row[1][:3] + "*" * 11 + row[1][-4:]
    assert found(check(root, rows)) == []


def test_without_an_import_file_the_final_list_counts(root):
    shutil.rmtree(CampaignFolder(root).output("导入"))
    report = check(root, answers(root)[1:])
    assert [(f.code, f.place.sheet) for f in report.findings] == [("RCP-001", "表6")]


def test_the_workbook_says_it_all(root):
    rows = answers(root)
    rows[0][4:] = ["失败", "=HYPERLINK(1)"]
    report = check(root, rows[:-1])
    book = openpyxl.load_workbook(report.written[0])
    assert book.sheetnames == ["汇总", "核对结果"]
    texts = [
        [cell.value for cell in row] for sheet in book for row in sheet.iter_rows()
    ]
    assert any("内部资料" in str(value) for row in texts for value in row)
    sheet = book["核对结果"]
    verdicts = [c.value for c in sheet["B"]]
    assert verdicts.index("回执中没有") < verdicts.index("平台拒绝")
    assert verdicts.count("平台接受") == len(rows) - 2
    reason = next(c for c in sheet["J"] if c.value == "=HYPERLINK(1)")
    assert reason.data_type == "s"
    assert problems(report.written[0]) == []


def test_what_is_no_receipt_is_refused(root, tmp_path):
    final = CampaignFolder(root).branch("朝阳支行", "表6.xlsx")
    assert "处理结果" in receipt.run(root, final).refusal
    out = next(CampaignFolder(root).output("导入").glob("预授信*.xlsx"))
    assert "处理结果" in receipt.run(root, out).refusal
    broken = tmp_path / "回执.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    assert "已损坏" in receipt.run(root, broken).refusal


def test_a_receipt_of_no_campaign_is_refused(root, tmp_path):
    path = write_csv(tmp_path / "回执.csv", answers(root))
    assert "活动" in receipt.run(None, path).refusal
    assert receipt.run(None, write_csv(root / "回执.csv", answers(root))).written
    (tmp_path / "空").mkdir()
    (tmp_path / "空" / "campaign.toml").write_text("")
    assert "导入模板" in receipt.run(tmp_path / "空", path).refusal


def test_a_folder_that_cannot_be_written_is_told(root):
    folder = CampaignFolder(root).output("导入")
    shutil.rmtree(folder)
    folder.write_text("不是文件夹")
    assert [f.code for f in check(root, answers(root)).findings] == ["FILE-016"]


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out


def test_the_command(root, tmp_path, monkeypatch, capsys):
    path = write_csv(tmp_path / "回执.csv", answers(root))
    code, out = run(monkeypatch, capsys, "receipt", root, path, "--json")
    assert code == 0
    assert json.loads(out)["accepted"]["rows"] == len(granted(root))
    numbers = [row.id_number for row in granted(root)]
    missing = write_csv(root / "回执.csv", answers(root)[1:])
    code, out = run(monkeypatch, capsys, "receipt", missing, "--json")
    assert code == 1
    assert not [n for n in numbers if n in out]
    assert run(monkeypatch, capsys, "receipt", root, root, path)[0] == 2
    assert run(monkeypatch, capsys, "receipt", tmp_path / "没有.csv")[0] == 2
