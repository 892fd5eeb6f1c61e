"""``python -m tests.promises`` writes the page; ``--break`` breaks each promise."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.promises import PAGE, ROOT, Promise, page, promises


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--break", dest="breaks", action="store_true")
    parser.add_argument("--only", default="", help="those of an area or title alone")
    given = parser.parse_args()
    if not given.breaks:
        PAGE.write_text(page(), "utf-8")
        return 0
    only = given.only
    wanted = [one for one in promises() if only in one.area or only in one.title]
    kept = [one for one in wanted if not is_noticed(one)]
    print(f"{len(wanted)} promises broken, {len(wanted) - len(kept)} noticed")
    return 1 if kept else 0


def is_noticed(promise: Promise) -> bool:
    """Break a promise in a copy of the project; return whether its tests fail."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copied(copy)
        edit = promise.edit
        file = copy / edit.file
        file.write_text(file.read_text("utf-8").replace(edit.old, edit.new), "utf-8")
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", *promise.tests],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
        )
    # 1 is what pytest answers when a test failed: not when none ran or none was found.
    noticed = result.returncode == 1
    seconds = time.monotonic() - start
    print(f"{'noticed' if noticed else 'KEPT   '} {seconds:4.0f} s  {promise.title}")
    if not noticed:
        print(result.stdout[-2000:], result.stderr[-2000:])
    return noticed


def copied(copy: Path) -> None:
    """Copy what git knows of the project, and lend the copy its tools."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    for lent in (".tools", ".venv"):
        if (ROOT / lent).exists():
            (copy / lent).symlink_to(ROOT / lent)


if __name__ == "__main__":
    sys.exit(main())
