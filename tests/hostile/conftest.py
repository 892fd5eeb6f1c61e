from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import campaigns
from tests.hostile.zygote import Zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """One loaded interpreter for all tests: each gets forks of it."""
    one = Zygote()
    yield one
    one.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> tuple[Path, Path]:
    """An open and a locked campaign, to be copied and spoilt."""
    return campaigns.make(tmp_path_factory.mktemp("bank"), zygote)
