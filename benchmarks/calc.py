"""Measure the Calc engine: ``python -m benchmarks.calc [another_engine.py]``.

10,000 × 12 mixed cells (2 texts, 1 date, 1 truth value, 8 numbers) are written and read
through xlwings, and in turn, in the same office, by UNO's bare data arrays: another
load on the machine then falls on both. Another engine's file, if it is given, takes
part in the same rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pandas
import xlwings

ROWS, ROUNDS, CELLS = 10_000, 7, 200
FIRST_DAY = dt.datetime(2015, 1, 1)
CONTENT = 1 | 2 | 4 | 16

Times = dict[str, list[float]]


def rows() -> list[list[Any]]:
    rng = Random(1)
    return [
        [
            f"户{number:06d}",
            rng.choice(("张三", "李四", "欧阳春花")),
            FIRST_DAY + dt.timedelta(days=rng.randrange(4000)),
            rng.random() < 0.5,
            *(round(rng.random() * 1e5, 2) for _ in range(8)),
        ]
        for _, number in enumerate(range(ROWS))
    ]


def bare(lines: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Return the rows as UNO takes them: numbers and texts alone."""
    epoch = dt.datetime(1899, 12, 30)
    return tuple(
        (*line[:2], float((line[2] - epoch).days), float(line[3]), *line[4:])
        for line in lines
    )


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def other_engine(path: Path) -> Any:
    """Register the engine of another file as "other"."""
    spec = importlib.util.spec_from_file_location("other_engine", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.engine.name = "other"
    module.register(activate=False)
    return xlwings.engines["other"]


def works(sheet: xlwings.Sheet, data: list[list[Any]]) -> Iterator[tuple[str, Any]]:
    """Yield what is measured of an engine; the sheet is empty before each."""
    frame = pandas.DataFrame(data)
    area = sheet.range((1, 1), (ROWS, 12))
    options = {"header": False, "index": False}
    yield "write rows", lambda: setattr(sheet["A1"], "value", data)
    yield (
        "write a DataFrame",
        lambda: setattr(sheet["A1"].options(**options), "value", frame),
    )
    yield (
        "read as DataFrame",
        lambda: area.options(pandas.DataFrame, **options).value,
    )
    yield (
        "read one cell",
        lambda: [sheet.range((n, 5)).value for n in range(1, CELLS + 1)],
    )


def measure(sheets: dict[str, xlwings.Sheet]) -> Times:
    data = rows()
    plain = bare(data)
    times: Times = {}
    own = next(iter(sheets.values()))
    cells = own.range((1, 1), (ROWS, 12)).api
    for _ in range(ROUNDS):
        for name, sheet in sheets.items():
            for what, work in works(sheet, data):
                if what.startswith("write"):
                    sheet.clear()
                took = seconds(work) / (CELLS if "one" in what else 1)
                times.setdefault(f"{what}, {name}", []).append(took)
        own.clear()
        took = seconds(lambda: cells.setDataArray(plain))
        times.setdefault("bare setDataArray", []).append(took)
        times.setdefault("bare getDataArray", []).append(seconds(cells.getDataArray))
    return times


def main() -> None:
    from sunshine_xl.calc import register

    parser = argparse.ArgumentParser()
    parser.add_argument("other", nargs="?", type=Path)
    given = parser.parse_args()
    engines = {"ours": register()}
    if given.other:
        engines["other"] = other_engine(given.other)
    apps = []
    sheets = {}
    for name, engine in engines.items():
        engine.activate()
        apps.append(xlwings.App(visible=False))
        sheets[name] = apps[-1].books[0].sheets[0]
    try:
        times = measure(sheets)
    finally:
        for app in apps:
            app.quit()
    print("| what | median | least | ÷ bare |")
    print("|---|---|---|---|")
    for what, took in times.items():
        side = "set" if "write" in what else "get"
        ratio = statistics.median(took) / statistics.median(
            times[f"bare {side}DataArray"]
        )
        shown = "" if "bare" in what or "one" in what else f"{ratio:.1f}"
        middle = statistics.median(took)
        if middle < 0.02:
            print(f"| {what} | {middle * 1e3:.2f} ms | {min(took) * 1e3:.2f} ms | |")
        else:
            print(f"| {what} | {middle:.3f} s | {min(took):.3f} s | {shown} |")


if __name__ == "__main__":
    main()
