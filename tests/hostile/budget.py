"""How long the tests look for faults: a moment in CI, minutes by ``make fuzz``."""

from __future__ import annotations

import os
from pathlib import Path

MINUTES = float(os.environ.get("FUZZ_MINUTES", 0))
IS_LONG = MINUTES > 0
# The same numbers give the same files; a long run takes new ones.
SEED = int(os.environ.get("FUZZ_SEED", 7151))
# Where the files are kept that found a fault.
KEPT = Path(os.environ.get("FUZZ_KEPT", "fuzz-kept"))


def seconds(moment: float) -> float:
    """Return how long a search may take."""
    return MINUTES * 60 if IS_LONG else moment
