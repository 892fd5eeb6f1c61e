"""The log: sealed, anchored, one writer, explained after a crash (R6, R102)."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from sunshine_xl.flows.journal import Journal, Refused
from sunshine_xl.hiding import all_hidden
from sunshine_xl.io import chain
from sunshine_xl.io.chain import Flaw
from sunshine_xl.io.file_lock import Locked, locked
from sunshine_xl.io.places import CampaignFolder

AT = dt.datetime(2015, 11, 10, 9, 30)


@pytest.fixture
def folder(tmp_path):
    return CampaignFolder(tmp_path)


@pytest.fixture
def journal(folder):
    return Journal(folder)


def write(journal, *events, at=AT, person="陈静"):
    with journal.writing(person, at) as pen:
        for event in events:
            pen.write(event, file=f"{event}.xlsx", sha256="ab" * 32, limit="50000.00")


def flaw(journal):
    found = journal.first_break()
    return found and (found.code, found.values["line"])


def test_a_line_is_sealed_with_the_one_before(journal, folder):
    write(journal, "锁定", "定稿")
    one, two = map(json.loads, folder.log("日志.jsonl").read_bytes().splitlines())
    assert (one["n"], one["event"], one["person"]) == (1, "锁定", "陈静")
    assert (one["time"], one["limit"]) == ("2015-11-10T09:30:00", "50000.00")
    bare = {key: value for key, value in two.items() if key != "h"}
    assert two["h"] == chain.seal(one["h"], bare)
    assert journal.head() == (2, two["h"])
    assert json.loads(folder.output("日志锚.json").read_text()) == {
        "n": 2,
        "h": two["h"],
    }
    assert [(e.n, e.event, e.values) for e in journal.entries()] == [
        (1, "锁定", {"limit": "50000.00"}),
        (2, "定稿", {"limit": "50000.00"}),
    ]
    assert flaw(journal) is None


def test_an_empty_campaign_has_a_sound_log(journal):
    assert flaw(journal) is None
    assert journal.head() == (0, chain.START)


def test_every_flipped_byte_is_found_and_its_line_named(journal, folder):
    # LOG-001, LOG-002, LOG-004
    write(journal, "锁定", "定稿", "调整申请")
    log = folder.log("日志.jsonl")
    good = log.read_bytes()
    for place, byte in enumerate(good):
        for flipped in (byte ^ 1, byte ^ 0x20, 0x0A):
            if flipped == byte:
                continue
            log.write_bytes(good[:place] + bytes([flipped]) + good[place + 1 :])
            line = str(good[:place].count(b"\n") + 1)
            found = flaw(journal)
            assert found, place
            assert found[0] in ("LOG-001", "LOG-002", "LOG-003", "LOG-004")
            assert found[1] == line, place
    log.write_bytes(good)
    assert flaw(journal) is None


def test_every_flipped_byte_of_the_anchor_is_found(journal, folder):  # LOG-004
    write(journal, "锁定", "定稿")
    anchor = folder.output("日志锚.json")
    good = anchor.read_bytes()
    for place, byte in enumerate(good):
        anchor.write_bytes(good[:place] + bytes([byte ^ 1]) + good[place + 1 :])
        assert flaw(journal)[0] in ("LOG-003", "LOG-004"), place
    anchor.unlink()
    assert flaw(journal)[0] == "LOG-004"


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (lambda lines: lines[:-1], "LOG-003", "3"),
        (lambda lines: lines[:1], "LOG-003", "2"),
        (lambda lines: [], "LOG-003", "1"),
        (lambda lines: lines[1:], "LOG-002", "1"),
        (lambda lines: [lines[0], lines[2]], "LOG-002", "2"),
        (lambda lines: [lines[1], lines[0], lines[2]], "LOG-002", "1"),
        (lambda lines: [*lines, lines[2]], "LOG-002", "4"),
    ],
)
def test_lines_cut_swapped_and_added_are_found(journal, folder, change, code, line):
    # LOG-002, LOG-003
    write(journal, "一", "二", "三")
    log = folder.log("日志.jsonl")
    log.write_bytes(b"".join(change(log.read_bytes().splitlines(keepends=True))))
    assert flaw(journal) == (code, line)


def test_a_rewritten_chain_is_found_by_its_anchor(tmp_path, journal, folder):
    write(journal, "一", "二")
    other = Journal(CampaignFolder(tmp_path / "另一套"))
    write(other, "一", "二", person="别人")
    forged = tmp_path / "另一套/日志/日志.jsonl"
    folder.log("日志.jsonl").write_bytes(forged.read_bytes())
    assert flaw(journal) == ("LOG-004", "2")


def test_a_line_with_another_lines_number_is_found(folder, journal):  # LOG-002
    write(journal, "一")
    head = journal.head()[1]
    bare = {"n": 5, "event": "二"}
    line = chain.canonical({**bare, "h": chain.seal(head, bare)}) + b"\n"
    with folder.log("日志.jsonl").open("ab") as log:
        log.write(line)
    read = chain.read_chain(folder.log("日志.jsonl"), folder.output("日志锚.json"))
    assert (read.flaw, read.at) == (Flaw.NUMBER, 2)


def test_nothing_is_added_to_a_broken_log(journal, folder):
    write(journal, "一", "二")
    log = folder.log("日志.jsonl")
    log.write_bytes(log.read_bytes().replace("陈静".encode(), "张静".encode()))
    before = log.read_bytes()
    with pytest.raises(Refused, match="第 1 行"):
        write(journal, "三")
    assert log.read_bytes() == before


def test_a_torn_last_line_is_explained_kept_and_left_behind(journal, folder):
    # LOG-005
    write(journal, "一")
    log = folder.log("日志.jsonl")
    with log.open("ab") as file:
        file.write(b'{"n":2,"event":"\xe5\x8d')
    assert flaw(journal) == ("LOG-005", "2")
    write(journal, "二")
    assert [e.event for e in journal.entries()] == ["一", "断尾", "二"]
    kept = journal.entries()[1]
    assert (folder.root / kept.file).read_bytes() == b'{"n":2,"event":"\xe5\x8d'
    assert flaw(journal) is None


def test_a_line_ahead_of_its_anchor_is_explained(journal, folder):  # LOG-006
    write(journal, "一")
    anchor = folder.output("日志锚.json")
    old = anchor.read_bytes()
    write(journal, "二")
    anchor.write_bytes(old)
    assert flaw(journal) == ("LOG-006", "2")
    write(journal, "三")
    assert flaw(journal) is None
    anchor.write_bytes(old)
    assert flaw(journal)[0] == "LOG-004"


def test_no_full_number_of_a_person_goes_in(journal, folder):
    secret = "99010119800101001X 990101800101001 13812345678"
    with journal.writing("张三13812345678", AT) as pen:
        pen.write("调整申请", file="x 99010119800101001X.pdf", reason=[{"a": secret}])
    text = folder.log("日志.jsonl").read_text("utf-8")
    assert not [n for n in secret.split() if n in text]
    assert flaw(journal) is None
    fingerprint = "a13812345678b" + "0" * 51
    assert all_hidden({"sha": fingerprint, "n": 3}) == {"sha": fingerprint, "n": 3}


def test_two_writers_take_turns(journal, folder):
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_write_some, args=(folder.root, f"第{k}人"))
        for k in range(3)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0, 0, 0]
    assert len(journal.entries()) == 30
    assert flaw(journal) is None


def _write_some(root, person):
    mine = Journal(CampaignFolder(root))
    for k in range(10):
        with mine.writing(person, AT, 60) as pen:
            pen.write(f"事{k}")


def test_a_second_writer_is_told_who_holds_the_log(journal):
    with (
        journal.writing("陈静", AT),
        pytest.raises(Refused, match=rf"陈静（电脑 .+，进程 {os.getpid()}，2015-11-10"),
        journal.writing("许强", AT, 0),
    ):
        raise AssertionError("the lock was given twice")


def test_a_lock_file_nobody_can_read_names_another_program(tmp_path):
    path = tmp_path / "x.lock"
    with locked(path, "陈静", "今天"):
        path.write_bytes(b"\x00")
        with pytest.raises(Locked) as problem, locked(path, "许强", "今天", 0):
            pass
    assert problem.value.holder == "另一个程序"


def test_a_log_that_cannot_be_written_is_refused(journal, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(chain, "_write_line", full)
    with pytest.raises(Refused, match="没有写成"):
        write(journal, "一")


_KILLED = """
import datetime, sys
from pathlib import Path
from sunshine_xl.flows.journal import Journal
from sunshine_xl.io.places import CampaignFolder
journal = Journal(CampaignFolder(Path(sys.argv[1])))
print("ready", flush=True)
for k in range(100000):
    with journal.writing("陈静", datetime.datetime(2015, 11, 10)) as pen:
        print(pen.write(f"事{k}").n, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a Unix thing")
def test_what_was_said_to_be_written_survives_kill_9(journal, folder):
    told = 0
    for pause in (0.0, 0.03, 0.07, 0.11):
        command = [sys.executable, "-c", _KILLED, str(folder.root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(pause)
            process.kill()
            numbers = process.stdout.read().split()
        told = max([told, *map(int, numbers[:-1])])
        found = flaw(journal)
        assert found is None or found[0] in ("LOG-005", "LOG-006")
        write(journal, "再写")
        assert flaw(journal) is None
        assert len(journal.entries()) > told
