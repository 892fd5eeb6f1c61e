from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.flows import writing_commands


@pytest.fixture(scope="session")
def steps():
    """Where the campaign lies, and the commands it was taken through, by name.

    It lies in memory, where the system has such a folder.
    """
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield folder / "活动", writing_commands.steps(folder / "活动")
    shutil.rmtree(folder)
