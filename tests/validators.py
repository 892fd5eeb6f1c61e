"""The Open XML SDK's validator, brought in by tests/install_tools.sh."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

_PROGRAM = Path(__file__).parents[1] / ".tools/node_modules/.bin/ooxml-validator"


def problems(file: Path) -> list[object]:
    """Return what the validator reports about a workbook."""
    assert _PROGRAM.exists(), "validator is missing: run bash tests/install_tools.sh"
    done = subprocess.run(
        [str(_PROGRAM), str(file)], capture_output=True, timeout=120, check=False
    )
    report = json.loads(done.stdout)
    return [] if report["ok"] else list(report["errors"])
