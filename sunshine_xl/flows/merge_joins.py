"""Questions to all merged rows at once, answered by DuckDB from the Parquet file.

DuckDB reads only the columns it is asked about and goes to disk where memory ends, so
that thirty million rows are no different from thirty.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sunshine_xl.findings import Finding, Place

_MEMORY = "1GB"
# Households of one form that the other form of the same folder does not know. Only
# folders that hold both are asked.
_MISSING = """
WITH homes AS (
    SELECT DISTINCT folder, household_no, form FROM read_parquet(?)
    WHERE household_no IS NOT NULL AND (
        form = '评议'
        OR (form = '基础信息' AND filing_status IS DISTINCT FROM '排除'))),
asked AS (
    SELECT folder FROM homes GROUP BY folder HAVING COUNT(DISTINCT form) = 2)
SELECT mine.folder, COUNT(*), LIST(mine.household_no ORDER BY mine.household_no)[1:5]
FROM homes mine SEMI JOIN asked USING (folder)
ANTI JOIN (SELECT folder, household_no FROM homes WHERE form <> ?) other
    USING (folder, household_no)
WHERE mine.form = ? GROUP BY mine.folder ORDER BY mine.folder
"""


class NoDuckDB(Exception):
    """DuckDB is not installed on this machine."""


def join(parquet: Path) -> Iterator[Finding]:
    """Yield, folder by folder, households that only one of two forms knows (R47)."""
    try:
        import duckdb
    except ImportError as error:
        raise NoDuckDB from error
    with duckdb.connect(config={"memory_limit": _MEMORY}) as base:
        for code, form in (("MRG-007", "评议"), ("MRG-008", "基础信息")):
            rows = base.execute(_MISSING, [str(parquet), form, form]).fetchall()
            for folder, count, shown in rows:
                more = "…" if count > len(shown) else ""
                words = {"count": str(count), "households": "、".join(shown) + more}
                yield Finding(code, Place(folder), "", words)
