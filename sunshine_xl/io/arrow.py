"""Arrow without pandas; heavy, so to be imported only where rows are Arrow tables.

Arrow loads pandas when it first makes an array, to know a series when it sees one. None
of our rows is a series, and loading it takes longer than reading several workbooks.
"""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa


class _NoPandas:
    """Says that pandas is not installed."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "pandas":
            raise ImportError(name)


def _ask_for_pandas() -> None:
    """Let Arrow ask for pandas in vain: it asks once. Others get it all the same."""
    if "pandas" in sys.modules:
        return
    refusing = _NoPandas()
    sys.meta_path.insert(0, refusing)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(refusing)


_ask_for_pandas()
__all__ = ["pa"]
