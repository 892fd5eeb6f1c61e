"""Arrow, loaded where rows are first made a table, and without pandas.

Arrow loads pandas when it first makes an array, to know a series when it sees one. None
of our rows is a series, and loading it takes longer than reading several workbooks.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

# Arrow's own allocator reserves a gigabyte of addresses before it needs them, which a
# process with a limit does not have.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


@cache
def arrow() -> Any:
    """Return the library."""
    import pyarrow as pa

    if "pandas" not in sys.modules:
        _ask_for_pandas(pa)
    return pa


class _NoPandas:
    """Says that pandas is not installed."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "pandas":
            raise ImportError(name)


def _ask_for_pandas(pa: Any) -> None:
    """Let Arrow ask for pandas in vain: it asks once. Others get it all the same."""
    refusing = _NoPandas()
    sys.meta_path.insert(0, refusing)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(refusing)
