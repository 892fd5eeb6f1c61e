"""Thousands of group workbooks in seconds: one booklet built, the rest stamped.

    python -m benchmarks.corpus FOLDER --branches 20 --groups 10

Every file is a whole official workbook with its formulas, validations and formats; it
differs from the first in branch, group, household numbers, customer keys and names.
"""

from __future__ import annotations

import argparse
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

from benchmarks.booklet import make_booklet
from sunshine_xl.io.merged_rows import Piece, deflate
from sunshine_xl.io.zip_pieces import ZipPieces

GROUP, BRANCH, NAME = "8888", "朝阳支行", "朝阳村"
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


def make_corpus(
    folder: Path,
    branches: int = 20,
    groups: int = 10,
    households: int = 200,
    evaluators: int = 5,
) -> int:
    """Write the workbooks as 支行/<支行>/评议册/<小组>.xlsx; return how many."""
    stamp = _Stamp(households, evaluators)
    for branch in range(1, branches + 1):
        target = folder / "支行" / f"第{branch:03d}支行" / "评议册"
        target.mkdir(parents=True, exist_ok=True)
        for group in range(1, groups + 1):
            path = target / f"第{group:03d}组.xlsx"
            with path.open("wb") as file:
                stamp.write(file, branch, group)
    return branches * groups


class _Stamp:
    def __init__(self, households: int, evaluators: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "booklet.xlsx"
            make_booklet(path, households, evaluators, GROUP)
            data = path.read_bytes()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        marks = (f"{GROUP}".encode(), BRANCH.encode(), b"\xe5\xbc\xa0\xe4\xb8\x89")
        self.changing = {
            name: part
            for name, part in parts.items()
            if any(mark in part for mark in marks)
        }
        self.fixed: dict[str, Piece] = {
            name: deflate(part)
            for name, part in parts.items()
            if name not in self.changing
        }

    def write(self, file: object, branch: int, group: int) -> None:
        rng = Random(branch * 1000 + group)
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN)
        words = {
            GROUP: f"{branch:03d}{group:03d}",
            BRANCH: f"第{branch:03d}支行",
            NAME: f"第{group:03d}组",
            "张三": name,
        }
        archive = ZipPieces(file)
        for part_name, part in self.changing.items():
            for old, new in words.items():
                part = part.replace(old.encode(), new.encode())
            archive.add(part_name, [deflate(part)])
        for part_name, piece in self.fixed.items():
            archive.add(part_name, [piece])
        archive.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    for name, usual in (
        ("branches", 20),
        ("groups", 10),
        ("households", 200),
        ("evaluators", 5),
    ):
        parser.add_argument(f"--{name}", type=int, default=usual)
    args = parser.parse_args()
    count = make_corpus(**vars(args))
    print(f"{count} workbooks in {args.folder}")


if __name__ == "__main__":
    main()
