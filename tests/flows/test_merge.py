"""Head office's merge (R2, R20, R33, R48): every row with its source, nothing lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from benchmarks.corpus import make_corpus
from sunshine_xl.flows import merge_workers
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.merge import Options, run
from sunshine_xl.flows.merge_file import FileToRead
from sunshine_xl.flows.merge_output import count, write_results
from sunshine_xl.flows.merge_watch import watch
from sunshine_xl.flows.merge_workers import Task, local_workers, read_all
from sunshine_xl.flows.synthetic import bank
from sunshine_xl.flows.synthetic.folder import write_bank
from sunshine_xl.io.file_lock import locked
from sunshine_xl.io.merge_journal import MergeJournal
from sunshine_xl.io.merged_tables import (
    decode,
    encode,
    merged_forms,
    whole_schema,
    widen,
)
from sunshine_xl.policy import default_policy
from tests.flows import reading_that_fails
from tests.hostile import making
from tests.validators import problems

ROOT = Path(__file__).resolve().parents[2]
ONE = Options(workers=1)
COMMAND = (sys.executable, "-m", "sunshine_xl", "merge")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """24 group workbooks in three branches."""
    folder = tmp_path_factory.mktemp("合并") / "全行"
    make_corpus(folder, branches=3, groups=8, households=12, evaluators=3)
    return folder


@pytest.fixture(scope="module")
def merged(tree, tmp_path_factory):
    out = tmp_path_factory.mktemp("结果") / "合并.xlsx"
    report = run(tree, out, ONE)
    assert not report.refusal
    return out, report


@pytest.fixture(scope="module")
def demo_bank(tmp_path_factory):
    """A whole campaign: registers, people, booklets, head office's lists."""
    folder = tmp_path_factory.mktemp("活动") / "银行"
    write_bank(bank.make_bank(), folder, default_policy(), {})
    return folder


def contents(out: Path) -> tuple[bytes, bytes]:
    return out.read_bytes(), out.with_suffix(".parquet").read_bytes()


def test_every_row_of_every_form_is_there_with_its_source(demo_bank, tmp_path):
    report = run(demo_bank, tmp_path / "全.parquet", ONE)
    gathered = gather([demo_bank])
    expected: dict[tuple[str, str], int] = {}
    for seen in gathered.sheets:
        if seen.form != "参数":
            expected[seen.file, seen.sheet] = seen.rows
    rows = pq.read_table(tmp_path / "全.parquet").to_pylist()
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        found[row["file"], row["sheet"]] = found.get((row["file"], row["sheet"]), 0) + 1
    assert found == {place: n for place, n in expected.items() if n}
    assert report.document["rows"] == len(rows) == sum(expected.values())
    opened = {}
    for row in random.Random(1).sample(rows, 60):
        name = row["file"]
        if name not in opened:
            opened[name] = openpyxl.load_workbook(demo_bank / name, data_only=True)
        line = [cell.value for cell in opened[name][row["sheet"]][row["row"]]]
        named = row["name"] or row["representative"] or row["group_name"]
        if named:
            assert named in line
        assert len(row["sha256"]) == 64


def test_amounts_are_yuan_and_nothing_of_them_is_lost(demo_bank, tmp_path):
    run(demo_bank, tmp_path / "全.parquet", ONE)
    table = pq.read_table(tmp_path / "全.parquet")
    sums: dict[str, object] = {}
    for row in table.select(["file", "suggested_limit"]).to_pylist():
        if row["suggested_limit"] is not None:
            sums[row["file"]] = sums.get(row["file"], 0) + row["suggested_limit"]
    for book in gather([demo_bank]).books:
        amounts = [o.suggested_limit for b in book.booklets for o in b.opinions]
        assert sums[book.file] == sum(a for a in amounts if a is not None)


def test_the_workbook_holds_the_same_rows_as_parquet(merged):
    out, report = merged
    table = pq.read_table(out.with_suffix(".parquet"))
    book = openpyxl.load_workbook(out)
    for form, rows in report.document["forms"].items():
        sheet = book[form]
        assert sheet.max_row == rows + 2
        titles = [cell.value for cell in sheet[2]]
        assert titles[:5] == ["文件夹", "文件", "工作表", "行", "文件校验码"]
    opinions = [r for r in table.to_pylist() if r["form"] == "评议"]
    sheet = book["评议"]
    titles = [cell.value for cell in sheet[2]]
    for number in (0, 17, len(opinions) - 1):
        line = dict(zip(titles, (c.value for c in sheet[number + 3]), strict=True))
        assert line["文件"] == opinions[number]["file"]
        assert line["客户键"] == opinions[number]["customer_key"]
        assert line["建议授信额度"] == float(opinions[number]["suggested_limit"])
        assert line["评议人编号"] == opinions[number]["evaluator_no"]
    assert problems(out) == []


def test_the_same_bytes_whatever_the_number_of_workers(merged, tree, tmp_path):
    run(tree, tmp_path / "a.xlsx", Options(workers=2))
    assert contents(tmp_path / "a.xlsx") == contents(merged[0])


def test_more_rows_than_a_sheet_holds_go_onto_the_next(merged, tree, tmp_path):
    out = tmp_path / "分.xlsx"
    run(tree, tmp_path / "x.parquet", ONE)
    desk = tmp_path / ".x.parquet.merge"
    with closing(sqlite3.connect(desk / "journal.sqlite")) as base:
        (spec,) = base.execute("SELECT spec FROM made").fetchone()
    with MergeJournal(desk / "journal.sqlite", spec) as journal:
        totals = count(journal)
        write_results(out, journal, totals, row_limit=302)
    book = openpyxl.load_workbook(out)
    names = [name for name in book.sheetnames if name.startswith("评议")]
    assert names == ["评议", "评议(2)", "评议(3)"]
    assert [book[name].max_row for name in names] == [302, 302, 266]
    assert problems(out) == []


def test_killed_at_ten_moments_and_resumed_the_result_is_the_same(
    merged, tree, tmp_path
):
    out = tmp_path / "合并.xlsx"
    command = [*COMMAND, str(tree), "--out", str(out), "--workers", "2", "--resume"]
    rng = random.Random(7)
    for _ in range(10):
        child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        time.sleep(rng.uniform(0.3, 1.6))
        child.send_signal(signal.SIGKILL)
        child.wait()
    done = subprocess.run([*command, "--json"], capture_output=True, cwd=ROOT)
    document = json.loads(done.stdout)
    assert document["files"] == 24
    assert contents(out) == contents(merged[0])
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".~sunshine")] == []


def test_resume_reads_only_what_changed(tree, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(tree, folder)
    out = tmp_path / "合并.xlsx"
    run(folder, out, ONE)
    again = run(folder, out, replace(ONE, resume=True))
    assert again.document["unchanged"] == 24
    gone, changed = sorted(folder.rglob("*.xlsx"))[:2]
    gone.unlink()
    changed.write_bytes(sorted(folder.rglob("*.xlsx"))[-1].read_bytes())
    last = run(folder, out, replace(ONE, resume=True))
    assert (last.document["files"], last.document["unchanged"]) == (23, 22)
    fresh = tmp_path / "新.xlsx"
    run(folder, fresh, ONE)
    assert contents(out) == contents(fresh)


def test_a_journal_of_another_policy_is_not_believed(tree, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(tree, folder)
    out = tmp_path / "合并.parquet"
    run(folder, out, ONE)
    (folder / "campaign.toml").write_text("[limit]\nmin_votes = 2\n", "utf-8")
    report = run(folder, out, replace(ONE, resume=True))
    assert "MRG-006" in {one.code for one in report.findings}
    assert report.document["unchanged"] == 0
    assert "MRG-006" not in {
        one.code for one in run(folder, out, replace(ONE, resume=True)).findings
    }


def test_a_result_inside_the_folder_is_not_read_as_input(tree, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(tree, folder)
    out = folder / "合并.xlsx"
    first = run(folder, out, ONE)
    before = contents(out)
    again = run(folder, out, ONE)
    assert first.document["files"] == again.document["files"] == 24
    assert contents(out) == before


def test_only_one_merge_at_a_time_writes_a_result(tree, tmp_path):
    desk = tmp_path / ".合并.xlsx.merge"
    desk.mkdir()
    with locked(desk / "lock", "陈静", "今天"):
        report = run(tree, tmp_path / "合并.xlsx", ONE)
    assert "陈静（电脑" in report.refusal
    assert f"进程 {os.getpid()}，今天 开始" in report.refusal
    assert not (tmp_path / "合并.xlsx").exists()


@pytest.mark.parametrize(
    ("folder", "name"), [("没有", "合并.xlsx"), ("全行", "合并.docx")]
)
def test_what_cannot_be_done_is_one_line(folder, name, tree, tmp_path):
    report = run(tree.parent / folder, tmp_path / name, ONE)
    assert report.refusal
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_two_branches_is_listed(demo_bank, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(demo_bank / "支行", folder)
    branch = sorted(p for p in folder.iterdir() if p.is_dir())[0]
    shutil.copytree(branch, folder / "抄来支行")
    out = tmp_path / "合并.xlsx"
    report = run(folder, out, ONE)
    codes = {one.code for one in report.findings}
    # R33: a person in two branches; R48: a booklet, a group, a file handed in twice
    assert {"MRG-001", "MRG-002", "MRG-003", "MRG-004"} <= codes
    kinds = {one["kind"]: one for one in report.document["duplicates"]}
    assert kinds["id_number"]["files"] == [
        f"{name}/基础信息采集表.xlsx" for name in sorted([branch.name, "抄来支行"])
    ]
    sheet = openpyxl.load_workbook(out)["重复"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in rows} == {"身份证号码", "客户键", "小组编号"}
    numbers = [row[1] for row in rows if row[0] == "身份证号码"]
    assert all("*" * 11 in number for number in numbers)
    assert len(numbers) == 2 * kinds["id_number"]["count"]


def test_nothing_is_said_of_what_stands_once(merged):
    assert not {one.code for one in merged[1].findings} & {
        "MRG-001",
        "MRG-002",
        "MRG-003",
        "MRG-004",
        "MRG-005",
        "MRG-006",
    }


def test_errors_in_the_files_are_told_once_and_listed(demo_bank, tmp_path):
    folder = tmp_path / "银行"
    shutil.copytree(demo_bank, folder)
    path = next(folder.rglob("基础信息采集表.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["基础信息"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 8).value == "姓名")
    sheet.cell(header + 1, 10).value = "110101199001011234"
    book.save(path)
    out = tmp_path / "合并.xlsx"
    done = subprocess.run(
        [*COMMAND, str(folder), "--out", str(out), "--workers", "1", "--json"],
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    report = run(folder, out, replace(ONE, resume=True))
    assert "MRG-005" in {one.code for one in report.findings}
    listed = openpyxl.load_workbook(out)["问题"].iter_rows(min_row=3, values_only=True)
    assert any(row[0] == "错误" and row[5] == f"J{header + 1}" for row in listed)
    assert b"110101199001011234" not in done.stdout + done.stderr


def hostile(folder: Path) -> dict[str, bytes]:
    """Broken, hostile and odd files, each with the name it is kept under."""
    good = next(folder.rglob("*.xlsx")).read_bytes()
    far = making.workbook(making.cells("A1=1\nXFD1048576=2"))
    return {
        "空.xlsx": b"",
        "零.xlsx": b"\0" * 5000,
        "截断.xlsx": good[: len(good) // 2],
        "翻位.xlsx": good[:3000] + bytes([good[3000] ^ 8]) + good[3001:],
        "炸弹.xlsx": making.bomb(64 << 20),
        "重叠.xlsx": making.overlapping(),
        "加密标志.xlsx": making.set_flag(good, 1),
        "远角.xlsx": far,
        "文本.xls": b"hello\nworld\n",
        "网页.xls": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "乱码.csv": bytes(range(1, 256)) * 20,
        "图片.xlsx": b"\x89PNG\r\n\x1a\n" + b"x" * 500,
        "假OLE.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xfe\xff" * 900,
        "无关.xlsx": making.workbook(making.cells("A1=1 B1=2\nA2=3 B2=4")),
    }


def test_every_bad_file_is_one_line_and_harms_no_other(merged, tree, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(tree, folder)
    bad = folder / "支行" / "第001支行" / "坏文件"
    bad.mkdir()
    made = hostile(tree)
    for name, data in made.items():
        (bad / name).write_bytes(data)
    os.mkfifo(bad / "管道.xlsx")
    (bad / "外链.xlsx").symlink_to("/dev/zero")
    out = tmp_path / "合并.xlsx"
    start = time.monotonic()
    done = subprocess.run(
        [*COMMAND, str(folder), "--out", str(out), "--workers", "2", "--json"],
        capture_output=True,
        cwd=ROOT,
        timeout=240,
    )
    assert time.monotonic() - start < 120
    assert b"Traceback" not in done.stderr
    document = json.loads(done.stdout)
    refused = {Path(one["file"]).name: one for one in document["rejected"]}
    assert refused.keys() == made.keys() | {"管道.xlsx"}
    for one in refused.values():
        assert one["reason"].endswith("。")
        assert "\n" not in one["reason"]
    assert document["rows"] == merged[1].document["rows"]
    listed = openpyxl.load_workbook(out)["文件"]
    reasons = {row[1]: row[9] for row in listed.iter_rows(min_row=3, values_only=True)}
    assert reasons["支行/第001支行/坏文件/空.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_names_in_another_code_are_read_and_shown(tree, tmp_path):
    folder = tmp_path / "全行"
    folder.mkdir()
    good = next(tree.rglob("*.xlsx")).read_bytes()
    for name in ("东支行.xlsx".encode("gbk"), "东支行.xlsx".encode()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(good)
    out = tmp_path / "合并.xlsx"
    report = run(folder, out, ONE)
    assert report.document["files"] == 2
    assert report.document["rejected"] == []
    rows = pq.read_table(out.with_suffix(".parquet")).column("file").to_pylist()
    assert set(rows) == {"东支行.xlsx", "东支行.xlsx~2"}
    assert run(folder, out, replace(ONE, resume=True)).document["unchanged"] == 2


def test_a_process_that_dies_or_hangs_costs_its_file_alone(tree, tmp_path):
    files = [FileToRead(path, path.name) for path in sorted(tree.rglob("*.xlsx"))[:8]]
    good = files[0].path
    for name in ("死.xlsx", "挂.xlsx"):
        shutil.copy(good, tmp_path / name)
        files.insert(3, FileToRead(tmp_path / name, name))
    workers = replace(local_workers(2, tmp_path), read=reading_that_fails.read, batch=2)
    outcomes = [
        one for batch in read_all(files, default_policy(), workers) for one in batch
    ]
    # Read alone, where nothing kills it, even such a file gives its rows.
    by_path = {one.name: one for one in outcomes}
    assert by_path["死.xlsx"].rows == by_path["挂.xlsx"].rows > 0
    assert len(outcomes) == len(files)


def test_a_batch_that_a_cluster_gives_up_is_read_here(tree, tmp_path):
    files = [FileToRead(path, path.name) for path in list(tree.rglob("*.xlsx"))[:2]]
    workers = replace(local_workers(1, tmp_path), read=reading_that_fails.fail)
    (outcomes,) = read_all(files, default_policy(), workers)
    assert [one.refusal for one in outcomes] == ["", ""]


def test_a_file_that_cannot_be_read_alone_either_has_its_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(
        merge_workers, "_ALONE", replace(merge_workers._ALONE, seconds=(0.01,))
    )
    file = FileToRead(tmp_path / "慢.xlsx", "慢.xlsx")
    outcome = merge_workers.read_alone(file, default_policy())
    assert "超过时间上限" in outcome.refusal  # FILE-014


def test_a_mistake_of_ours_in_one_file_is_one_line(tmp_path, monkeypatch):
    def broken(file, policy):
        raise TypeError("a mistake")

    monkeypatch.setattr(merge_workers, "read_one", broken)
    task = Task((FileToRead(tmp_path / "a.xlsx", "a.xlsx"),), default_policy())
    (outcome,) = merge_workers.read_batch(task)
    assert "TypeError" in outcome.refusal


def test_watching_takes_in_new_and_changed_files(tree, tmp_path):
    folder = tmp_path / "全行"
    shutil.copytree(tree / "支行" / "第001支行", folder / "第001支行")
    out = tmp_path / "合并.parquet"
    reports: list = []
    seen = threading.Event()

    def show(report):
        reports.append(report)
        seen.set()

    thread = threading.Thread(
        target=watch, args=(folder, out, ONE, 0.2, show, lambda: len(reports) >= 2)
    )
    thread.start()
    assert seen.wait(60)
    shutil.copytree(tree / "支行" / "第002支行", folder / "第002支行")
    thread.join(60)
    assert not thread.is_alive()
    first, last = (report.document for report in reports)
    assert (first["files"], last["files"]) == (8, 16)
    assert last["unchanged"] == 8


@pytest.fixture
def scheduler(tmp_path):
    """A Dask scheduler with two workers, started by hand as head office does."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    settings = {"cwd": tmp_path, "env": environment, "stderr": subprocess.DEVNULL}
    quiet = ("--no-dashboard",)
    here = ("--host", "127.0.0.1", "--port", str(port))
    program = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    started = [subprocess.Popen([*program, *quiet, *here], **settings)]
    program = [sys.executable, "-m", "distributed.cli.dask_worker", address]
    for number in range(2):
        own = ("--local-directory", str(tmp_path / f"w{number}"))
        one = ("--nthreads", "1", "--no-nanny", *own)
        started.append(subprocess.Popen([*program, *quiet, *one], **settings))
    wait_for_workers(address, 2)
    yield address, started
    for process in started:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_workers(address: str, number: int) -> None:
    from distributed import Client

    deadline = time.monotonic() + 60
    while True:
        try:
            with Client(address, timeout="5s") as client:
                client.wait_for_workers(number, timeout=30)
                return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.3)


def test_a_scheduler_and_workers_started_by_hand_give_the_same_bytes(
    merged, tree, tmp_path, scheduler, monkeypatch
):
    address, started = scheduler
    out = tmp_path / "集群.xlsx"
    assert not run(tree, out, Options(dask=address)).refusal
    assert contents(out) == contents(merged[0])
    # One worker is killed while batches are on it: nothing is lost.
    monkeypatch.setattr(merge_workers, "_CLUSTER_BATCH", 2)
    monkeypatch.setattr(
        merge_workers, "read_batch_apart", reading_that_fails.read_remotely
    )
    killer = threading.Timer(1.5, started[1].kill)
    killer.start()
    again = tmp_path / "少一台.xlsx"
    assert not run(tree, again, Options(dask=address)).refusal
    killer.join()
    assert started[1].wait(5) != 0
    assert contents(again) == contents(merged[0])


def test_a_local_cluster_gives_the_same_bytes(merged, tree, tmp_path):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        out = tmp_path / "集群.xlsx"
        run(tree, out, Options(dask=cluster.scheduler_address))
    assert contents(out) == contents(merged[0])


def test_a_scheduler_that_is_not_there_is_one_line(tree, tmp_path, monkeypatch):
    report = run(
        tree, tmp_path / "a.xlsx", Options(dask=f"tcp://127.0.0.1:{free_port()}")
    )
    assert "连不上" in report.refusal


def test_what_people_typed_never_becomes_a_formula(tmp_path, demo_bank):
    folder = tmp_path / "支行" / "东"
    folder.mkdir(parents=True)
    path = next(demo_bank.rglob("评议小组.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["小组"]
    header = next(r for r in range(1, 9) if sheet.cell(r, 2).value == "小组名称")
    words = ("=1+1", "@SUM(A1)", "a&b<c>", "+86", "a\tb")
    for number, word in enumerate(words, header + 1):
        sheet.cell(number, 1).value = f"0{number}"
        sheet.cell(number, 2).value = word
        sheet.cell(number, 2).data_type = "s"
    book.save(folder / "评议小组.xlsx")
    out = tmp_path / "合并.xlsx"
    run(tmp_path / "支行", out, ONE)
    sheet = openpyxl.load_workbook(out)["小组"]
    titles = [cell.value for cell in sheet[2]]
    cells = [sheet.cell(n, titles.index("小组名称") + 1) for n in range(3, 8)]
    assert [cell.value for cell in cells] == list(words)
    assert {cell.data_type for cell in cells} == {"s"}
    assert problems(out) == []


def test_every_form_has_a_place_in_the_shared_schema():
    schema = whole_schema()
    for form in merged_forms().values():
        count = {"row": [1]}
        table = widen(form, [decode(form, encode(form, count))])
        assert table.schema.equals(schema)
        assert table.column("form").to_pylist() == [form.name]
    assert len(set(schema.names)) == len(schema.names)
