"""Sheets are read beside their owner, and nobody goes on reading alone."""

from __future__ import annotations

import threading

import pytest

from sunshine_xl.io import quick_rows
from sunshine_xl.io.quick_rows import QuickRows
from tests.hostile.making import workbook


@pytest.fixture(params=[0, 1 << 30], ids=["thread", "no thread"])
def data(request, monkeypatch):
    monkeypatch.setattr(quick_rows, "_WORTH_A_THREAD", request.param)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return workbook(more_sheets=("二", "三"))


def test_every_sheet_that_was_added_is_read(data):
    before = threading.active_count()
    with QuickRows(lambda: data) as quick:
        for name in ("评议1", "三", "无此表"):
            quick.add(name)
    assert quick.rows("评议1") == ([[1.0]], [])
    assert quick.rows("三") == ([], [])
    assert (quick.rows("二"), quick.rows("无此表")) == (None, None)
    # One that an earlier test left may have ended meanwhile.
    assert threading.active_count() <= before


def test_an_owner_that_gives_up_leaves_no_thread(data):
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError), QuickRows(lambda: data) as quick:
        quick.add("评议1")
        1 / 0  # noqa: B018
    # One that an earlier test left may have ended meanwhile.
    assert threading.active_count() <= before
