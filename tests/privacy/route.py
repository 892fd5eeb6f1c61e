"""Two campaigns, one sound and one that people made a mess of, walked to the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl.flows.synthetic.bank import Bank
from tests.flows.campaign import BASE, BOOK, edit, loaded, small_bank, write
from tests.privacy.traces import Traces
from tests.privacy.walk import Walk

HOUSEHOLDS = 8
PASSWORD = "Walk-2015-Sunshine"
# What is installed on a PC knows no campaign, and `demo` makes one of the same bank.
NOT_OF_A_CAMPAIGN = {"addin", "calc", "demo"}
GROUP = BOOK.rsplit("/", 1)[1].removesuffix(".xlsx")


@dataclass(frozen=True)
class Walked:
    """The folder all lies in, and what the walk noticed."""

    folder: Path
    walk: Walk
    bank: Bank
    traces: Traces


def walk(folder: Path) -> Walked:
    """Make both campaigns and take every step on both."""
    (folder / "临时").mkdir()
    walk = Walk(folder / "临时")
    bank = small_bank(HOUSEHOLDS)
    people = list(bank.people())
    numbers = [str(one["id_number"]) for one in people]
    traces = Traces(numbers, [str(one["phone"]) for one in people])
    sound = write(bank, folder / "行")
    messy = folder / "乱"
    shutil.copytree(sound, messy)
    make_a_mess(messy, people)
    for words in [*_steps(sound, people[0]), *_last_steps(sound)]:
        walk.run(*words)
        if words[0] == "booklets":
            assert walk.run(*words, "--pdf").code == 0
    for words in [*_steps(messy, people[0]), *_last_steps(messy)]:
        walk.run(*words, *_json(words))
    return Walked(folder, walk, bank, traces)


def _json(words: tuple[Any, ...]) -> tuple[str, ...]:
    plain = {"guide", "protect"} | {"--mark", "--unmark"}
    return () if plain & set(map(str, words)) else ("--json",)


def _steps(root: Path, person: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the campaign's commands in the order of the bank's plan."""
    yield "check", root
    yield "check", root, "--mark"
    yield "check", root, "--unmark"
    yield from (("register", root), ("exclusions", root), ("questionnaires", root))
    yield from (("groups", root), ("booklets", root), ("copies", "list", root))
    yield "copies", "return", root, "0101/1", str(person["phone"])
    yield "entry", "sample", root, "--all"
    yield from (("entry", name, root) for name in ("compare", "settle", "gaps"))
    yield from (("supplements", root), ("supplements", root, "--apply"))
    yield "summarise", root
    yield from (("crosscheck", root), ("refer", root), ("review", root))
    yield "rate", root, "--by", "许强"
    yield from (("finalise", root, "--draft"), ("finalise", root, "--person", "李行"))
    yield from (("export", root), ("crm", root))
    yield "lookup", root, person["name"]
    yield "lookup", root, person["id_number"]
    yield "receipt", root, root / "输出/导入/预授信批量导入数据模板.xlsx"


def _last_steps(root: Path) -> Iterator[tuple[Any, ...]]:
    evidence = root / "campaign.toml"
    wish = ("--branch", "城区支行", "--household", "01010001", "--amount", "20000")
    why = ("--reason", "见调查报告", "--evidence", evidence, "--person", "陈静")
    yield "adjust", "apply", root, *wish, *why
    yield "adjust", "agree", root, "0001", "--person", "何勇"
    yield "adjust", "execute", root, "0001", "--person", "金涛"
    yield from (("adjust", "list", root), ("verify", root), ("progress", root))
    yield "merge", root, "--out", root.with_name(f"{root.name}合并.xlsx"), "--joins"
    later = root.with_name(f"{root.name}明年")
    yield from (("rollover", root, later), ("compare-years", root, later))
    yield "anonymise", root, root.with_name(f"{root.name}匿名"), "--yes"
    yield ("guide",)


def make_a_mess(root: Path, people: list[dict[str, Any]]) -> None:
    """Type numbers where none belong, and put files there that nobody can read."""
    ids = [str(one["id_number"]) for one in people]
    phones = [str(one["phone"]) for one in people]
    (root / "支行/城区支行/评议册/坏.xlsx").write_bytes(b"PK\x03\x04" + ids[0].encode())
    (root / "支行/城区支行/名单.csv").write_text(f"{ids[1]},{phones[1]}\n" * 3)
    _type_over(root / BASE, "基础信息", _people_mess(ids, phones))
    _type_over(root / BOOK, "评议1", _booklet_mess(ids, phones))
    _type_over(root / "总行/贷款台账.xlsx", None, {"余额": (1, ids[4])})
    _type_over(root / "总行/不良名单.xlsx", "已核销", {"事件日期": (1, phones[4])})
    file = root / "campaign.toml"
    text = file.read_text("utf-8").replace("step = 1000", f'step = "{ids[5]}"')
    file.write_text(text.replace('cap = "clip"', f'cap = "{phones[5]}"'), "utf-8")


def _people_mess(ids: list[str], phones: list[str]) -> dict[str, tuple[int, Any]]:
    return {
        "姓名": (1, ids[0]),
        "性别": (2, ids[1]),
        "出生日期": (3, phones[2]),
        "身份证号码": (4, float(ids[3][:17] + "0")),
        "客户类型": (5, ids[4]),
        "电话号码": (6, f"{phones[5]}/{phones[6]}"),
        "户号": (7, ids[6]),
        "民族": (0, f"民族{ids[7]}"),
        "与户主关系": (8, phones[8]),
        "建档状态": (9, ids[9]),
        "小组编号": (10, ids[10]),
    }


def _booklet_mess(ids: list[str], phones: list[str]) -> dict[str, tuple[int, Any]]:
    return {
        "是否了解": (1, ids[0]),
        "家庭总资产": (2, ids[1]),
        "家庭总收入": (3, int(phones[2])),
        "建议授信额度": (4, ids[3]),
        "备注": (5, f"{ids[4]} {phones[4]}"),
        "补充电话号码": (6, ids[5]),
        "补充身份证号码": (7, phones[6]),
        "不宜授信情形": (3, phones[7]),
        "户号": (2, ids[8]),
        "行号": (5, phones[8]),
    }


def _type_over(
    path: Path, sheet: str | None, cells: dict[str, tuple[int, Any]]
) -> None:
    """Type into the nth row below a title (0: over the title), with another program."""
    book = loaded(path)
    page = book[sheet] if sheet else book.worksheets[0]
    places = {
        str(cell.value).strip("*"): cell
        for row in page.iter_rows(max_row=10)
        for cell in row
        if str(cell.value).strip("*") in cells
    }
    missing = set(cells) - set(places)
    assert not missing, f"{path.name} lacks {missing}"
    filled = {
        (page.title, places[title].offset(at).coordinate): value
        for title, (at, value) in cells.items()
    }
    edit(path, filled)
