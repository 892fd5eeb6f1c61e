"""Keeps a merge up to date while branches put files into the folder (R20)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sunshine_xl.flows.merge import Options, results, run
from sunshine_xl.flows.report import Report
from sunshine_xl.io.folder import find_files, real_path

# What tells a changed file without opening it: time and size, by name.
Sight = dict[str, tuple[int, int]]


def watch(
    root: Path,
    out: Path,
    options: Options,
    every: float,
    show: Callable[[Report], None],
    until: Callable[[], bool] = bool,
) -> None:
    """Merge, then again whenever files changed and have come to rest.

    A file still being copied grows between two looks and waits for the next one. Ends
    when ``until`` says so, or with Ctrl+C.
    """
    merged: Sight = {}
    while True:
        seen = sight(root, out)
        if seen != merged:
            time.sleep(min(every, 1.0))
            if sight(root, out) == seen:
                report = run(root, out, replace(options, settled=_same(seen, merged)))
                show(report)
                if report.refusal:
                    return
                merged = seen
                options = replace(options, resume=True)
        if until():
            return
        time.sleep(every)


def sight(root: Path, out: Path) -> Sight:
    """Return time and size of every table below a folder."""
    seen: Sight = {}
    own = {real_path(path) for path in results(out)}
    for path, name in find_files([root]).files:
        try:
            status = path.stat()
        except OSError:
            continue
        if real_path(path) not in own:
            seen[name] = (status.st_mtime_ns, status.st_size)
    return seen


def _same(seen: Sight, merged: Sight) -> frozenset[str]:
    return frozenset(name for name, at in seen.items() if merged.get(name) == at)
