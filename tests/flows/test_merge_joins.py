"""Households that only one of two forms knows, over all merged rows (R35, R47, R73)."""

from __future__ import annotations

import builtins

import pytest

from sunshine_xl.flows.merge import Options, run
from sunshine_xl.flows.merge_joins import join
from sunshine_xl.io.merged_parquet import write_parquet
from sunshine_xl.io.merged_tables import decode, encode, merged_forms


def rows(form, *households, folder="东", **values):
    count = len(households)
    columns = {
        "folder": [folder] * count,
        "file": ["a.xlsx"] * count,
        "sheet": ["表"] * count,
        "row": list(range(1, count + 1)),
        "household_no": list(households),
        **{name: list(value) for name, value in values.items()},
    }
    merged = merged_forms()[form]
    return decode(merged, encode(merged, columns))


def told(tmp_path, people, opinions):
    path = tmp_path / "a.parquet"
    write_parquet(path, {"基础信息": people, "评议": opinions})
    return [
        (one.code, one.place.file, one.values["count"], one.values["households"])
        for one in join(path)
    ]


def test_households_of_one_form_only_are_told_by_folder(tmp_path):
    people = [rows("基础信息", "1", "2", "3"), rows("基础信息", "1", folder="西")]
    opinions = [rows("评议", "2", "2", "9"), rows("评议", "1", folder="西")]
    assert told(tmp_path, people, opinions) == [
        ("MRG-007", "东", "1", "9"),
        ("MRG-008", "东", "2", "1、3"),
    ]


def test_the_excluded_need_no_opinion_and_may_not_have_one(tmp_path):
    people = [rows("基础信息", "1", "2", filing_status=["排除", "新增"])]
    assert told(tmp_path, people, [rows("评议", "2")]) == []
    assert told(tmp_path, people, [rows("评议", "1", "2")]) == [
        ("MRG-007", "东", "1", "1")
    ]


def test_a_folder_with_one_of_the_forms_is_not_asked(tmp_path):
    people = [rows("基础信息", "1", folder="西")]
    assert told(tmp_path, people, [rows("评议", "9")]) == []


def test_many_are_counted_and_five_are_named(tmp_path):
    people = [rows("基础信息", "0")]
    opinions = [rows("评议", "0", *map(str, range(1, 8)))]
    assert told(tmp_path, people, opinions) == [
        ("MRG-007", "东", "7", "1、2、3、4、5…")
    ]


def test_without_duckdb_it_is_one_line(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "duckdb":
            raise ImportError
        return real(name, *rest, **more)

    (tmp_path / "行").mkdir()
    monkeypatch.setattr(builtins, "__import__", without)
    report = run(tmp_path / "行", tmp_path / "a.parquet", Options(1, joins=True))
    assert "duckdb" in report.refusal
    monkeypatch.undo()
    report = run(tmp_path / "行", tmp_path / "a.parquet", Options(1, joins=True))
    assert not report.refusal


@pytest.mark.parametrize("name", sorted(merged_forms()))
def test_every_form_goes_through_the_shared_schema(name, tmp_path):
    table = rows(name, "1") if "household_no" in names(name) else None
    if table is not None:
        write_parquet(tmp_path / "x.parquet", {name: [table]})


def names(form):
    return {column.field for column in merged_forms()[form].columns}
