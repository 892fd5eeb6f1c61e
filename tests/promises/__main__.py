"""``python -m tests.promises`` writes the page; ``--break`` breaks each promise."""

from __future__ import annotations

import argparse
import json
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
    """Break a promise in a copy of the project; return whether its tests fail for it.

    The test that failed runs again on the copy made whole: one that fails there too
    has noticed something else.
    """
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        copied(copy)
        edit = promise.edit
        file = copy / edit.file
        whole = file.read_text("utf-8")
        file.write_text(whole.replace(edit.old, edit.new), "utf-8")
        broken = tested(copy, "-x", *promise.tests)
        # 1 is what pytest answers when a test failed: not when none was found.
        noticed = broken.returncode == 1
        file.write_text(whole, "utf-8")
        mended = tested(copy, *failed(copy)) if noticed else None
    sound = mended is None or mended.returncode == 0
    word = ("noticed" if sound else "UNSOUND") if noticed else "KEPT   "
    print(f"{word} {time.monotonic() - start:4.0f} s  {promise.title}", flush=True)
    if not (noticed and sound):
        shown = mended or broken
        print(shown.stdout[-2000:], shown.stderr[-2000:])
    return noticed and sound


def failed(copy: Path) -> list[str]:
    """Return the tests that failed in a copy when it was tested last."""
    noted = (copy / ".pytest_cache/v/cache/lastfailed").read_text("utf-8")
    return list(json.loads(noted))


def tested(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-header", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )


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
