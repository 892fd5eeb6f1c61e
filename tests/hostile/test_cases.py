"""Every hostile file: read in full or one clear finding, quickly, in little memory.

reliability.md 2 and 5.1, R79. The outcome of each stands with the case itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import counting, lure
from tests.hostile.budget import IS_LONG
from tests.hostile.case import Case
from tests.hostile.corpus import CASES, HONEST
from tests.hostile.lure import CANARY
from tests.hostile.reading import Read
from tests.hostile.zygote import Zygote

SECONDS, MEGABYTES = 20, 1_536


def check_cells(case: Case, data: bytes, got: Read) -> None:
    """Every cell is there, each sheet's on its own, by an independent count."""
    assert got.cells is not None
    total = sum(number for _, number in got.cells)
    if case.cells is not None:
        assert total == case.cells
    elif case.is_xml:
        assert dict(got.cells) == counting.cells_by_sheet(data)
    else:
        assert total == sum(counting.cells_by_sheet(HONEST).values())


def run(zygote: Zygote, folder: Path) -> Read:
    before = lure.hits()
    ended = zygote.call("tests.hostile.reading:read_folder", folder)
    assert (ended.status, ended.out, ended.err) == (0, b"", b"")
    assert lure.hits() == before
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES
    assert isinstance(ended.result, Read)
    return ended.result


@pytest.mark.parametrize(
    "case", [one for one in CASES.values() if IS_LONG or not one.is_heavy], ids=str
)
def test_outcome(case: Case, zygote: Zygote, tmp_path: Path) -> None:
    data = case.spoil(HONEST)
    case.lay(tmp_path, data)
    got = run(zygote, tmp_path)
    if case.or_else and got.codes[:1] and got.codes[0] in case.or_else:
        assert got.cells is None or got.codes[0] == "FILE-007"
        return
    assert got.codes == case.codes
    if case.is_read:
        check_cells(case, data, got)
    else:
        assert got.cells is None
    assert CANARY not in repr(got)
