"""What a user would otherwise run: the same reading and checks by other libraries.

    python -m benchmarks.rivals pandas-openpyxl FOLDER OUT.parquet

Each reads every evaluator's sheet and 汇总 of all workbooks, checks completeness, the
band of 1.1 to 1.5 times net income, repeated keys and the recount of 汇总, and writes
all rows with their source to Parquet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HEADER = "客户键"
ESTIMATES = ["家庭总资产", "家庭总负债", "家庭总收入", "家庭净收入", "建议授信额度"]
LOW, HIGH, STEP = 1.1, 1.5, 1000


def files(folder: str) -> list[Path]:
    return sorted(Path(folder).rglob("*.xlsx"))


# ------------------------------------------------------------------ only reading
def calamine(folder: str, _: str) -> None:
    """Merely read the cells: the yardstick."""
    from python_calamine import CalamineWorkbook

    for path in files(folder):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


# ------------------------------------------------------------------------ pandas
def pandas_with(engine: str) -> Callable[[str, str], None]:
    def run(folder: str, out: str) -> None:
        import pandas as pd

        opinions, summaries = [], []
        for path in files(folder):
            book = pd.read_excel(path, sheet_name=None, header=None, engine=engine)
            for name, sheet in book.items():
                if not name.startswith(("评议", "汇总")):
                    continue
                frame = _under_header(sheet)
                frame["文件"], frame["工作表"] = str(path), name
                (summaries if name == "汇总" else opinions).append(frame)
        whole, summary = pd.concat(opinions), pd.concat(summaries)
        print(len(_pandas_checks(whole, summary)), "findings")
        whole.astype(str).to_parquet(out)

    return run


def _under_header(sheet: Any) -> Any:
    """Return the rows below the row of titles, which may be the third or fourth."""
    for number in range(min(10, len(sheet))):
        if HEADER in sheet.iloc[number].tolist():
            above, below = sheet.iloc[number].tolist(), sheet.iloc[number + 1].tolist()
            start, titles = _titles(above, below)
            frame = sheet.iloc[number + start :].copy()
            frame.columns = titles
            first = number + start + 1
            frame["行"] = range(first, first + len(frame))
            return frame[frame[HEADER].notna() & (frame[HEADER] != "")]
    raise ValueError("no header")


def _titles(above: list[Any], below: list[Any]) -> tuple[int, list[str]]:
    """Return how many rows the header takes, and the titles of its columns.

    Columns of one group have their own titles in a second row.
    """
    two = "家庭总资产" in below
    pairs = zip(above, below if two else [None] * len(above), strict=True)
    return 1 + two, [
        next((t for t in (low, high) if isinstance(t, str) and t), f"列{number}")
        for number, (high, low) in enumerate(pairs)
    ]


def _pandas_checks(rows: Any, summary: Any) -> list[Any]:
    import pandas as pd

    for title in ESTIMATES:
        rows[title] = pd.to_numeric(rows[title], errors="coerce")
    knows = rows["是否了解"] == "是"
    filled = (
        rows[ESTIMATES].notna().sum(axis=1).where(knows, 0) + rows["是否了解"].notna()
    )
    required = knows.astype(int) * len(ESTIMATES) + 1
    sheets = [rows["文件"], rows["工作表"]]
    share = filled.groupby(sheets).sum() / required.groupby(sheets).sum()
    ratio = rows["建议授信额度"] / rows["家庭净收入"]
    out_of_band = rows[knows & ((ratio < LOW) | (ratio > HIGH))]
    repeated = rows[rows.duplicated(["文件", "工作表", HEADER], keep=False)]
    votes = rows[knows].groupby(["文件", HEADER])[["建议授信额度", "家庭净收入"]]
    sums, highs, lows, counts = votes.sum(), votes.max(), votes.min(), votes.count()
    means = (sums - highs - lows) / (counts - 2)
    capped = means["建议授信额度"].clip(upper=means["家庭净收入"] * HIGH)
    proposed = (capped // STEP * STEP).rename("重算")
    shown = summary.set_index(["文件", HEADER])["拟预授信金额"]
    both = pd.concat([pd.to_numeric(shown, errors="coerce"), proposed], axis=1)
    wrong = both[both["拟预授信金额"] != both["重算"]]
    return [
        *share[share < 0.8].index,
        *out_of_band.index,
        *repeated.index,
        *wrong.index,
    ]


# ---------------------------------------------------------------------- openpyxl
def openpyxl_script(folder: str, out: str) -> None:
    """Loops over cells, as such scripts are written."""
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept: list[dict[str, Any]] = []
    findings = 0
    for path in files(folder):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        votes: dict[str, list[tuple[float, float]]] = {}
        for name in book.sheetnames:
            if name.startswith("评议"):
                rows = list(_records(book[name]))
                findings += _check_rows(rows, votes)
                kept += ({**row, "文件": str(path), "工作表": name} for row in rows)
        for row in _records(book["汇总"]):
            findings += row["拟预授信金额"] != _proposed(votes.get(row[HEADER], []))
        book.close()
    print(findings, "findings")
    columns = sorted({key for row in kept for key in row})
    table = {
        c: [None if r.get(c) is None else str(r[c]) for r in kept] for c in columns
    }
    pq.write_table(pa.table(table), out)


def _records(sheet: Any) -> Iterator[dict[str, Any]]:
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    above = next(row for _, row in rows if HEADER in row)
    number, below = next(rows)
    start, titles = _titles(list(above), list(below))
    if start == 1:
        yield {**dict(zip(titles, below, strict=True)), "行": number}
    for number, row in rows:
        if row:
            record = dict(zip(titles, row, strict=False))
            if record.get(HEADER):
                yield {**record, "行": number}


def _check_rows(rows: list[dict[str, Any]], votes: dict[str, list[Any]]) -> int:
    findings = filled = required = 0
    seen = set()
    for row in rows:
        findings += row[HEADER] in seen
        seen.add(row[HEADER])
        required += 1
        filled += row["是否了解"] is not None
        if row["是否了解"] == "是":
            required += len(ESTIMATES)
            filled += sum(row[title] is not None for title in ESTIMATES)
            amount, net = row["建议授信额度"], row["家庭净收入"]
            if amount is not None and net:
                findings += not LOW <= amount / net <= HIGH
                votes.setdefault(row[HEADER], []).append((amount, net))
    return findings + (required > 0 and filled / required < 0.8)


def _proposed(votes: list[tuple[float, float]]) -> float | None:
    if len(votes) < 3:
        return None
    amounts, nets = sorted(a for a, _ in votes), sorted(n for _, n in votes)
    mean = sum(amounts[1:-1]) / (len(votes) - 2)
    cap = sum(nets[1:-1]) / (len(votes) - 2) * HIGH
    return min(mean, cap) // STEP * STEP


# ------------------------------------------------------------------------ polars
def polars_fastexcel(folder: str, out: str) -> None:
    import fastexcel
    import polars as pl

    opinions, summaries = [], []
    for path in files(folder):
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            if name.startswith(("评议", "汇总")):
                sheet = book.load_sheet(
                    name, header_row=None, dtypes="string"
                ).to_polars()
                frame = _polars_rows(sheet).with_columns(
                    pl.lit(str(path)).alias("文件"), pl.lit(name).alias("工作表")
                )
                (summaries if name == "汇总" else opinions).append(frame)
    whole = pl.concat(opinions, how="diagonal")
    summary = pl.concat(summaries, how="diagonal")
    print(_polars_checks(whole, summary), "findings")
    whole.write_parquet(out)


def _polars_rows(sheet: Any) -> Any:
    import polars as pl

    head = list(sheet.head(11).iter_rows())
    for number, row in enumerate(head[:-1]):
        if HEADER in row:
            start, titles = _titles(list(row), list(head[number + 1]))
            names = dict(zip(sheet.columns, titles, strict=True))
            first = number + start + 1
            frame = sheet.slice(number + start).rename(names)
            frame = frame.with_columns(
                pl.Series("行", range(first, first + len(frame)))
            )
            return frame.filter(pl.col(HEADER).is_not_null() & (pl.col(HEADER) != ""))
    raise ValueError("no header")


def _polars_checks(rows: Any, summary: Any) -> int:
    import polars as pl

    rows = rows.with_columns(pl.col(ESTIMATES).cast(pl.Float64, strict=False))
    knows = pl.col("是否了解") == "是"
    filled = sum(pl.col(t).is_not_null().cast(pl.Int32) for t in ESTIMATES)
    shares = rows.group_by("文件", "工作表").agg(
        (filled * knows.cast(pl.Int32) + 1).sum().alias("filled"),
        (knows.cast(pl.Int32) * len(ESTIMATES) + 1).sum().alias("required"),
    )
    low = shares.filter(pl.col("filled") / pl.col("required") < 0.8).height
    ratio = pl.col("建议授信额度") / pl.col("家庭净收入")
    band = rows.filter(knows & ((ratio < LOW) | (ratio > HIGH))).height
    again = rows.filter(pl.struct("文件", "工作表", HEADER).is_duplicated()).height
    mean = {
        t: (pl.col(t).sum() - pl.col(t).max() - pl.col(t).min())
        / (pl.col(t).count() - 2)
        for t in ("建议授信额度", "家庭净收入")
    }
    counted = (
        rows.filter(knows)
        .group_by("文件", HEADER)
        .agg(
            pl.min_horizontal(mean["建议授信额度"], mean["家庭净收入"] * HIGH)
            .floordiv(STEP)
            .mul(STEP)
            .alias("重算")
        )
    )
    both = summary.join(counted, on=["文件", HEADER], how="left")
    shown = pl.col("拟预授信金额").cast(pl.Float64, strict=False)
    wrong = both.filter(shown.ne_missing(pl.col("重算"))).height
    return low + band + again + wrong


RIVALS: dict[str, Callable[[str, str], None]] = {
    "calamine": calamine,
    "pandas-openpyxl": pandas_with("openpyxl"),
    "pandas-calamine": pandas_with("calamine"),
    "openpyxl": openpyxl_script,
    "polars": polars_fastexcel,
}

if __name__ == "__main__":
    RIVALS[sys.argv[1]](*sys.argv[2:4])
