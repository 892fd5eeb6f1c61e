from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
import xlwings
from hypothesis import Phase, settings

from sunshine_xl.calc import register

# `make mutants` runs a test a thousand times: the same few examples.
settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
)


@pytest.fixture(scope="session")
def engine():
    return register()


@pytest.fixture(scope="session")
def running(engine):
    """One office for all tests: a start takes longer than most of them."""
    app = xlwings.App(visible=False, add_book=False)
    yield app
    app.quit()


@pytest.fixture
def book(running):
    book = running.books.add()
    yield book
    book.close()


@pytest.fixture
def sheet(book):
    return book.sheets[0]


@pytest.fixture
def in_memory(tmp_path):
    """Return a folder in memory, where the system has one.

    On a busy disk the hundreds of fsyncs of a fault test take minutes.
    """
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory)) if memory.is_dir() else tmp_path
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
