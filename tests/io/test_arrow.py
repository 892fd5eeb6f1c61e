"""Arrow without pandas: it stays out of a worker, and others get it all the same."""

from __future__ import annotations

import subprocess
import sys

_CODE = """
import sys
from sunshine_xl.io.arrow import arrow
pa = arrow()
table = pa.table({"户号": pa.array(["01010001", None])})
print("pandas" in sys.modules, len(table.to_pandas()), len(sys.meta_path) == before)
"""


def test_pandas_is_loaded_only_where_somebody_asks_for_it():
    code = "import sys; before = len(sys.meta_path)\n" + _CODE
    told = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert told.split() == ["False", "2", "True"]


def test_a_process_that_has_pandas_keeps_it():
    code = "import pandas as pd\nfrom sunshine_xl.io.arrow import arrow\n"
    code += "print(arrow().array(pd.Series([1, None])).null_count)"
    told = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert told.strip() == "1"
