"""A sound small campaign with everything that a command could read, ready to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.flows.campaign import small_bank, write
from tests.flows.final_lists import BRANCH_NUMBERS, write_final_lists
from tests.flows.test_receipt import answers, write_xlsx
from tests.hostile.commands import DIFFERENCES, EVIDENCE, RECEIPT, SECOND
from tests.hostile.zygote import Zygote

HOUSEHOLDS = 8
_ON_THE_WAY = (
    "summarise {root}",
    "register {root}",
    "copies list {root}",
    "entry sample {root} --seed 1 --all",
    "entry compare {root}",
    "supplements {root}",
    "crosscheck {root}",
    "review {root}",
    "finalise {root} --draft --person 李行",
)


def make(folder: Path, zygote: Zygote) -> tuple[Path, Path]:
    """Write an open and a locked campaign; every step has written its files."""
    opened, closed = folder / "open", folder / "locked"
    write(small_bank(HOUSEHOLDS), opened)
    settings = opened / "campaign.toml"
    text = settings.read_text("utf-8")
    numbers = f"branch_numbers = {BRANCH_NUMBERS}"
    settings.write_text(text.replace("branch_numbers = {}", numbers), "utf-8")
    (opened / EVIDENCE).write_bytes(b"%PDF-1.7\n")
    for words in _ON_THE_WAY:
        run(zygote, words, opened)
    write_final_lists(opened)
    write_xlsx(opened / RECEIPT, answers(opened))
    run(zygote, "export {root}", opened)
    assert (opened / DIFFERENCES).is_file() and (opened / SECOND).is_file()
    shutil.copytree(opened, closed)
    run(zygote, "finalise {root} --person 李行", closed)
    return opened, closed


def run(zygote: Zygote, words: str, root: Path) -> None:
    """Run a step that has to go well."""
    parts = [word.format(root=root) for word in words.split()]
    ended = zygote.command(*parts, cwd=root.parent)
    assert ended.status in (0, 1), (words, ended)
