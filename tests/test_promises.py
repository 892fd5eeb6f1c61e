"""docs/promises.md: every row has a test that is there and an edit that breaks it."""

from __future__ import annotations

import ast

import pytest

from tests.promises import PAGE, ROOT, page, promises

ALL = list(promises())


def test_the_page_is_made_from_the_promises():
    assert PAGE.read_text("utf-8") == page(), "python -m tests.promises"


def test_every_area_has_promises():
    areas = {one.area for one in ALL}
    assert areas == {path.stem for path in (ROOT / "tests/promises").glob("*.toml")}


@pytest.mark.parametrize("promise", ALL, ids=lambda one: f"{one.area}: {one.title}")
class TestPromise:
    def test_its_tests_are_there(self, promise):
        assert promise.tests
        for name in promise.tests:
            path, *names = name.partition("[")[0].split("::")
            assert (ROOT / path).exists(), name
            inside = ast.parse((ROOT / path).read_text("utf-8")) if names else None
            for wanted in names:
                found = [n for n in inside.body if getattr(n, "name", "") == wanted]
                assert found, name
                inside = found[0]

    def test_its_edit_can_be_made(self, promise):
        text = (ROOT / promise.edit.file).read_text("utf-8")
        assert text.count(promise.edit.old) == 1
        assert promise.edit.new != promise.edit.old

    def test_it_has_a_figure(self, promise):
        assert promise.figure and "@" not in promise.figure
