"""Files that nobody has seen yet: mutated ones, from the same seed the same ones.

Each batch is read, checked, counted, marked and unmarked in a process of its own. A
file that finds a fault is kept (``FUZZ_KEPT``) and its seed is told; once mended, its
like belongs into the corpus.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from random import Random

import pytest

from tests.flows.campaign import small_bank, write
from tests.hostile import lure
from tests.hostile.budget import IS_LONG, KEPT, SEED, seconds
from tests.hostile.corpus import CASES, HONEST
from tests.hostile.mutating import mutated
from tests.hostile.zygote import Zygote

MOMENT, BATCH = 25, 25
MEGABYTES = 1_536


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    """The files of a campaign, and one of each other format."""
    root = write(small_bank(8), tmp_path_factory.mktemp("good"))
    found = [(p.suffix, p.read_bytes()) for p in sorted(root.rglob("*.xlsx"))]
    for name in ("honest", "xls", "ods", "xlsb", "csv-gbk", "html", "texts-everywhere"):
        case = CASES[name]
        found.append((Path(case.file).suffix, case.spoil(HONEST)))
    return found


def test_mutated_files(
    zygote: Zygote, good: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    until = time.monotonic() + seconds(MOMENT)
    seeds = itertools.count(SEED)
    told: list[str] = []
    while time.monotonic() < until and (not told or IS_LONG):
        batch = [mutant(good, next(seeds), tmp_path) for _ in range(BATCH)]
        told += judged(zygote, batch)
        for path in batch:
            path.unlink()
    print(f"{next(seeds) - SEED} files from seed {SEED}: {len(told)} faults")
    assert told == []


def mutant(good: list[tuple[str, bytes]], number: int, folder: Path) -> Path:
    """Write the file that a seed makes of one of the good ones."""
    rng = Random(number)
    suffix, data = rng.choice(good)
    path = folder / f"seed-{number}{suffix}"
    path.write_bytes(mutated(data, rng))
    return path


def judged(zygote: Zygote, batch: list[Path]) -> list[str]:
    """Return the faults of a batch, and keep the files they were found in."""
    hits = lure.hits()
    ended = zygote.call("tests.hostile.judging:judge_all", batch, seconds=400)
    is_well = (ended.status, ended.out, ended.err) == (0, b"", b"")
    if is_well and ended.megabytes < MEGABYTES and lure.hits() == hits:
        told: list[str] = ended.result
    elif len(batch) > 1:
        return [fault for path in batch for fault in judged(zygote, [path])]
    else:
        told = [f"{batch[0].name}: {ended}"]
    for fault in told:
        KEPT.mkdir(exist_ok=True)
        path = next(one for one in batch if fault.startswith(one.name))
        (KEPT / path.name).write_bytes(path.read_bytes())
    return told
