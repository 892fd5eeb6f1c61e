"""Which command reads what: every command of the command line has to stand here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sunshine_xl.cli import app
from sunshine_xl.io import places

BRANCH = "城区支行"
_AT = places.CampaignFolder(Path())

# Where a hostile file can lie in a campaign's folder, by what it takes the place of.
LEDGER = _AT.head_office(places.LEDGER)
BLACKLIST = _AT.head_office(places.BLACKLIST)
PLATFORM = _AT.head_office(places.PLATFORM)
TEMPLATE = _AT.head_office(places.IMPORT_TEMPLATE)
OFFICE = _AT.head_office(places.OFFICE_REGISTERS)
BASE = _AT.branch(BRANCH, places.BASE_INFORMATION)
GROUPS = _AT.branch(BRANCH, places.GROUPS)
ANSWERS = _AT.branch(BRANCH, places.QUESTIONNAIRE)
FINAL = _AT.branch(BRANCH, places.FINAL_LIST)
REVIEW = _AT.branch(BRANCH, places.REVIEW)
CROSS = _AT.branch(BRANCH, places.CROSS_CHECK)
BOOKLET = _AT.booklet(BRANCH, "文昌街道评议小组")
SECOND = _AT.output(places.SECOND_ENTRY, BRANCH, f"{BOOKLET.stem}_第二次录入.xlsx")
DIFFERENCES = _AT.output(places.SECOND_ENTRY, places.DIFFERENCES)
COPIES = _AT.head_office(places.COPY_REGISTER)
SUPPLEMENTS = _AT.output(places.SUPPLEMENTS)
RECEIPT = Path("回执.xlsx")
EVIDENCE = Path("调查报告.pdf")
# Beside the folder, for commands that take a file from anywhere.
BESIDE = _AT.branch(BRANCH, "杂物")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it is called; ``{root}`` is the campaign, ``{out}`` a new folder.

    ``reads`` are the files that a hostile one takes the place of. A campaign that
    ``is_locked`` has its final list locked and one adjustment applied for.
    """

    words: str
    reads: tuple[Path, ...]
    is_locked: bool = False
    has_json: bool = True
    changes: tuple[Path, ...] = ()
    stdin: str = ""

    @property
    def opens(self) -> bool:
        """Whether it reads the rows of these files; others take them as they are."""
        as_they_are = ("adjust", "protect", "check {root} --unmark")
        return not self.words.startswith(as_they_are) and "--delete" not in self.words


_LISTS = (LEDGER, BLACKLIST, PLATFORM)
COMMANDS: dict[str, Command] = {
    "check": Command("check {root}", (BASE, BOOKLET)),
    "check --mark": Command("check {root} --mark", (BOOKLET,), changes=(Path(),)),
    "check --unmark": Command(
        "check {root} --unmark", (BOOKLET,), has_json=False, changes=(Path(),)
    ),
    "summarise": Command("summarise {root}", (BOOKLET, BASE)),
    "rate": Command("rate {root} --by 张三", (BOOKLET, LEDGER), changes=(Path(),)),
    "register": Command("register {root}", (PLATFORM, BASE)),
    "exclusions": Command("exclusions {root}", (BASE,)),
    "questionnaires": Command("questionnaires {root}", (ANSWERS,)),
    "booklets": Command("booklets {root}", (BASE, GROUPS, BOOKLET)),
    "groups": Command("groups {root}", (GROUPS,)),
    "copies list": Command("copies list {root}", (COPIES, BOOKLET)),
    "copies return": Command(
        "copies return {root} 0101/1 --date 2015-11-10",
        (COPIES, BOOKLET),
        changes=(Path(),),
    ),
    "entry sample": Command(
        "entry sample {root} --again --seed 1", (BOOKLET, SECOND), changes=(Path(),)
    ),
    "entry compare": Command("entry compare {root}", (BOOKLET, SECOND)),
    "entry settle": Command(
        "entry settle {root} --date 2015-11-10", (DIFFERENCES,), changes=(Path(),)
    ),
    "entry gaps": Command("entry gaps {root}", (BOOKLET,)),
    "supplements": Command("supplements {root}", (BOOKLET, SUPPLEMENTS)),
    "supplements --apply": Command(
        "supplements {root} --apply --date 2015-11-10",
        (BASE, SUPPLEMENTS),
        changes=(Path(),),
    ),
    "crosscheck": Command("crosscheck {root}", (LEDGER, BLACKLIST, CROSS)),
    "refer": Command("refer {root}", (LEDGER, CROSS)),
    "review": Command("review {root}", (BOOKLET, REVIEW)),
    "finalise": Command(
        "finalise {root} --draft --person 李行", (FINAL, BOOKLET), changes=(Path(),)
    ),
    "export": Command("export {root}", (FINAL, TEMPLATE)),
    "export --template": Command(
        f"export {{root}} --template {{root}}/{TEMPLATE}", (TEMPLATE,)
    ),
    "receipt": Command(f"receipt {{root}} {{root}}/{RECEIPT}", (RECEIPT, FINAL)),
    "crm": Command("crm {root} --by 张三", (FINAL, BASE)),
    "lookup": Command("lookup {root} 王", (FINAL, BASE)),
    "adjust apply": Command(
        f"adjust apply {{root}} --branch {BRANCH} --household 01010002 --amount 2万 "
        f"--reason 扩大种植 --evidence {{root}}/{EVIDENCE} --person 陈静",
        (EVIDENCE, FINAL),
        is_locked=True,
    ),
    "adjust agree": Command(
        "adjust agree {root} 0001 --person 何勇", (OFFICE, FINAL), is_locked=True
    ),
    "adjust execute": Command(
        "adjust execute {root} 0001 --person 金涛", (OFFICE,), is_locked=True
    ),
    "adjust list": Command("adjust list {root}", (FINAL,), is_locked=True),
    "verify": Command("verify {root}", (FINAL, BOOKLET), is_locked=True),
    "merge": Command("merge {root} --out {out}/合并.xlsx --workers 1", (BASE, BOOKLET)),
    "progress": Command("progress {root}", (BASE, BOOKLET)),
    "rollover": Command("rollover {root} {out}/次年", (BASE, GROUPS, TEMPLATE)),
    "compare-years": Command("compare-years {root} {root}", (FINAL, BASE)),
    "protect": Command("protect {root} --password 密码1", (FINAL,), changes=(Path(),)),
    "protect --remove": Command(
        "protect {root} --remove --password 密码1", (FINAL,), changes=(Path(),)
    ),
    "anonymise": Command("anonymise {root} {out}/匿名 --yes", (BASE, BOOKLET)),
    "anonymise --delete-after": Command(
        "anonymise {root} --delete-after --day 2030-01-01", (FINAL,)
    ),
}

# Commands that read no file of anybody else's.
READ_NOTHING = {
    "demo": "makes its own bank; a folder that is not its own is refused",
    "guide": "writes the guide",
    "addin build": "reads the program's own sources",
    "addin bundle": "packs the program itself",
    "addin install": "copies the program's own add-in",
    "addin uninstall": "removes it",
    "addin doctor": "looks at the machine",
    "calc install": "copies the program's own extension",
    "calc uninstall": "removes it",
    "calc doctor": "looks at the machine",
}


def command_line() -> set[str]:
    """Return every command that the command line has, ``adjust apply`` and so on."""
    return set(_leaves(typer.main.get_command(app), ()))


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path)
        return
    for name, one in inner.items():
        yield from _leaves(one, (*path, name))
