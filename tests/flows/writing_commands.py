"""A small campaign taken through every command that writes, one after the other.

Each command is kept with the folder before it, the folder after it and the system calls
it made in between, so that a test can do it again and have it die or fail on the way.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunshine_xl.flows.synthetic.import_form import import_template
from sunshine_xl.forms import booklet
from sunshine_xl.forms.entry_check import SECOND
from sunshine_xl.io.temporary import is_leftover
from tests import faults
from tests.flows import small_campaign
from tests.flows.campaign import columns, loaded
from tests.flows.small_campaign import BRANCH, home_no

BOOK = f"支行/{BRANCH}/评议册/张庄组.xlsx"
SECOND_BOOK = f"输出/录入核对/{BRANCH}/张庄组_第二次录入.xlsx"
DIFFERENCES = "输出/录入核对/核对差异.xlsx"
PASSWORD = "保密2015"

Content = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and the campaign before and after it ran undisturbed."""

    words: Sequence[str]
    before: Content
    after: Content
    calls: Sequence[faults.Call]
    status: int


def content(folder: Path) -> Content:
    """Return the bytes of every file below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put_back(folder: Path, files: Content) -> None:
    """Make a folder hold just these files."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def leftovers(files: Content) -> list[str]:
    """Return the names that only a write cut short leaves."""
    return [name for name in files if is_leftover(name.rpartition("/")[2])]


def is_log(name: str) -> bool:
    """Return whether a file holds the time of day or the number of a process."""
    return (
        name.startswith("日志/日志")
        or name == "输出/日志锚.json"
        or name.startswith("输出/额度调整.xlsx")
        or name.endswith(".lock")
    )


def steps(root: Path) -> dict[str, Step]:
    """Take a campaign through its commands in ``root`` and return them by name."""
    _make(root, phone=None)
    spoken = root.with_name("spoken")
    done = {}
    for name, words in _COMMANDS.items():
        if name in _HANDS:
            _HANDS[name](root)
        before = content(root)
        told = [word.format(root=root) for word in words]
        ended = faults.run(faults.command, *told, strace=faults.listed(), spoken=spoken)
        assert ended.status in (0, 1), (name, ended.output)
        after = content(root)
        assert before != after, (name, ended.output)
        calls = faults.changing(ended.calls, root)
        done[name] = Step(told, before, after, calls, ended.status)
    return done


_COMMANDS = {
    "mark": ("check", "{root}", "--mark"),
    "unmark": ("check", "{root}", "--unmark"),
    "summarise": ("summarise", "{root}"),
    "crosscheck": ("crosscheck", "{root}"),
    "review": ("review", "{root}"),
    "return": ("copies", "return", "{root}", "0101/1", "--date", "2015-10-20"),
    "copies": ("copies", "list", "{root}"),
    "sample": ("entry", "sample", "{root}", "--all"),
    "compare": ("entry", "compare", "{root}"),
    "settle": ("entry", "settle", "{root}", "--date", "2015-10-22"),
    "supplements": ("supplements", "{root}", "--apply", "--date", "2015-10-25"),
    "rate": ("rate", "{root}", "--by", "陈静", "--date", "2015-10-26"),
    "progress": ("progress", "{root}"),
    "finalise": ("finalise", "{root}", "--person", "李行"),
    "apply": (
        *("adjust", "apply", "{root}", "--branch", BRANCH, "--household", home_no(1)),
        *("--amount", "9000", "--reason", "收入减少", "--person", "张三"),
        *("--evidence", "{root}/campaign.toml"),
    ),
    "agree": ("adjust", "agree", "{root}", "0001", "--person", "李四"),
    "execute": ("adjust", "execute", "{root}", "0001", "--person", "王五"),
    "export": ("export", "{root}"),
    "receipt": ("receipt", "{root}", "{root}/回执.csv"),
    "crm": ("crm", "{root}"),
    "merge": ("merge", "{root}", "--out", "{root}/输出/合并.xlsx", "--workers", "1"),
    "reopen": ("finalise", "{root}", "--reopen", "--reason", "x", "--person", "李行"),
    "protect": ("protect", "{root}/输出/表6.xlsx", "--password", PASSWORD),
}


def _make(root: Path, **person: object) -> None:
    """Write a campaign of two households; ``person`` changes the first's head."""
    people = [small_campaign.person(1, **person), small_campaign.person(2)]
    known = {"added_phone": "13800138000"}
    answers = {(0, 1): known, (1, 1): known} if person else {}
    folder = small_campaign.make(root, homes=2, people=people, answers=answers)
    text = '[campaign]\nbank = "x"\n[export]\nbranch_numbers = {"%s" = "0101"}\n'
    (root / "campaign.toml").write_text(text % BRANCH, "utf-8")
    template = folder.head_office("预授信批量导入数据模板.xlsx")
    template.write_bytes(import_template())


def _begin_anew(root: Path) -> None:
    """Begin a campaign whose sums no office program must calculate again."""
    shutil.rmtree(root)
    _make(root)


def _enter_twice(root: Path) -> None:
    """Type everything a second time, with one slip."""
    at = {column.field: index for index, column in enumerate(booklet.FORM.columns)}
    first, second = loaded(root / BOOK), loaded(root / SECOND_BOOK)
    for sheet in second:
        there = {row[1].value: row for row in first[sheet.title].iter_rows(min_row=6)}
        for row in sheet.iter_rows(min_row=6):
            if row[1].value:
                for name in small_campaign.FULL:
                    row[at[name]].value = there[row[1].value][at[name]].value
    row = next(second["评议1"].iter_rows(min_row=6, max_row=6))
    row[at["suggested_limit"]].value = 13000
    second.save(root / SECOND_BOOK)


def _decide(root: Path) -> None:
    book = loaded(root / DIFFERENCES)
    sheet = book["核对差异"]
    sheet[f"{columns(sheet, 3)['决定']}4"].value = SECOND
    book.save(root / DIFFERENCES)


def _answer(root: Path) -> None:
    """Write what the platform sends back."""
    from sunshine_xl.flows.gather import gather

    with (root / "回执.csv").open("w", encoding="gbk", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["身份证号码", "姓名", "金额", "导入结果"])
        for row in gather([root]).final_rows:
            if row.final_limit:
                amount = row.final_limit / 10_000
                lines.writerow([row.id_number, row.name, amount, "导入成功"])


_HANDS: dict[str, Callable[[Path], None]] = {
    "compare": _enter_twice,
    "settle": _decide,
    "finalise": _begin_anew,
    "receipt": _answer,
}
NAMES = tuple(_COMMANDS)
