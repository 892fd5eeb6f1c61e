"""The columns of merged rows: provenance first, then every field of every form once.

Rows of one form and one file are an Arrow table with that form's columns; in Parquet
all forms share one schema, in a workbook each form has its own sheets.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.forms.parameter_sheet import FORM as PARAMETERS
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.io.arrow import arrow

# Where a row comes from: title, field, kind and width.
PROVENANCE = (
    Column("文件夹", "folder", width=12),
    Column("文件", "file", width=40),
    Column("工作表", "sheet", width=10),
    Column("行", "row", Kind.WHOLE, width=6),
    Column("文件校验码", "sha256", width=14),
)
# What the sheet's header block or its workbook says of all its rows.
CONTEXT = (
    Column("支行", "branch", width=12),
    Column("小组编号", "group_no", Kind.CODE, width=9),
    Column("册号", "copy_no", Kind.CODE, width=6),
    Column("评议人编号", "evaluator_no", Kind.CODE, width=10),
)
_WITH_CONTEXT = {"评议": 4, "评级": 2, "汇总": 2}
_SOURCE = frozenset(column.field for column in PROVENANCE)
_CODEC = "lz4"
_SIZE = struct.Struct("<Q")
_NUMBERS = (Kind.NUMBER, Kind.WHOLE)


@dataclass(frozen=True, eq=False)
class MergedForm:
    """A form as its merged rows show it."""

    name: str
    columns: tuple[Column, ...]
    form: Form


@cache
def merged_forms() -> Mapping[str, MergedForm]:
    """Return every form that has rows of data, by its name, in the order of merging."""
    made = {}
    for form in FORMS:
        if form is PARAMETERS:
            continue
        context = CONTEXT[: _WITH_CONTEXT.get(form.name, 0)]
        own = (replace(c, field=own_name(c.field)) for c in form.columns)
        columns = (*PROVENANCE, *context, *own)
        made[form.name] = MergedForm(form.name, columns, form)
    return made


def own_name(field: str) -> str:
    """Return what a form's own column is called where rows have one of that name.

    >>> own_name("file"), own_name("name")
    ('own_file', 'name')
    """
    return f"own_{field}" if field in _SOURCE else field


def context_fields(form: Form) -> tuple[str, ...]:
    """Return the fields a form's rows take from around them."""
    return tuple(c.field for c in CONTEXT[: _WITH_CONTEXT.get(form.name, 0)])


@cache
def schema_of(form: MergedForm) -> Any:
    """Return the Arrow schema of one form's rows."""
    pa = arrow()
    return pa.schema([_field(column) for column in form.columns])


@cache
def whole_schema() -> Any:
    """Return the schema all forms share in Parquet; ``form`` says which one a row has.

    Amounts are yuan. The titles staff know stand in the fields' metadata.
    """
    pa = arrow()
    fields: dict[str, Any] = {}
    for form in merged_forms().values():
        for column in form.columns:
            fields.setdefault(_shared_name(column), _field(column))
    named = [field.with_name(name) for name, field in fields.items()]
    return pa.schema([pa.field("form", pa.string()), *named])


@cache
def _first_types() -> Mapping[str, Any]:
    """Return the type each field has in the first form that has it."""
    types: dict[str, Any] = {}
    for form in merged_forms().values():
        for column in form.columns:
            types.setdefault(column.field, _field(column).type)
    return types


def _shared_name(column: Column) -> str:
    """Return a column's name in Parquet: a list may hold as text what others count."""
    is_alike = _field(column).type == _first_types()[column.field]
    return column.field if is_alike else f"{column.field}_text"


def _field(column: Column) -> Any:
    pa = arrow()
    kind = column.kind
    if kind is Kind.MONEY:
        type_ = pa.decimal128(22, 2)
    elif column.field == "row":
        type_ = pa.int32()
    elif kind in _NUMBERS:
        type_ = pa.float64()
    elif kind is Kind.DATE:
        type_ = pa.date32()
    elif kind is Kind.YES_NO:
        type_ = pa.bool_()
    else:
        type_ = pa.string()
    return pa.field(column.field, type_, metadata={"title": column.title})


def encode(form: MergedForm, columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Return rows by column as compressed Arrow bytes; absent columns are null.

    A text for a column stands in all of its rows.
    """
    pa = arrow()
    schema = schema_of(form)
    count = len(columns["row"])
    arrays = [
        _array(columns[field.name], field.type, count)
        if field.name in columns
        else pa.nulls(count, field.type)
        for field in schema
    ]
    plain = pa.record_batch(arrays, schema=schema).serialize()
    packed: bytes = pa.compress(plain, _CODEC, asbytes=True)
    # The schema is the form's own: telling it for each file takes longer than the rows.
    return _SIZE.pack(plain.size) + packed


def _array(values: Sequence[Any], type_: Any, count: int) -> Any:
    pa = arrow()
    if isinstance(values, str):
        return pa.repeat(pa.scalar(_whole(values) or None, type_), count)
    if pa.types.is_string(type_):
        if not any(values):
            return pa.nulls(count, type_)
        texts = [value or None for value in values]  # a blank text is no value
        try:
            return pa.array(texts, type_)
        except UnicodeEncodeError:
            return pa.array([_whole(text) for text in texts], type_)
    if pa.types.is_floating(type_):
        return pa.array([None if v is None else float(v) for v in values], type_)
    return pa.array(values, type_)


def _whole(text: str | None) -> str | None:
    """Return a text without halves of characters, which no file can hold."""
    return text and text.encode("utf-8", "replace").decode("utf-8")


def decode(form: MergedForm, data: bytes) -> Any:
    """Return the Arrow table that :func:`encode` made of a form's rows."""
    pa = arrow()
    (size,) = _SIZE.unpack_from(data)
    plain = pa.decompress(memoryview(data)[_SIZE.size :], size, _CODEC)
    batch = pa.ipc.read_record_batch(plain, schema_of(form))
    return pa.Table.from_batches([batch])


def widen(form: MergedForm, tables: Iterable[Any]) -> Any:
    """Return one form's tables as one table of the schema all forms share."""
    pa = arrow()
    table = pa.concat_tables(tables)
    table = table.rename_columns([_shared_name(column) for column in form.columns])
    count, schema = table.num_rows, whole_schema()
    names = set(table.column_names)
    absent = {type_: pa.nulls(count, type_) for type_ in set(schema.types)}
    arrays = [
        pa.repeat(pa.scalar(form.name), count)
        if field.name == "form"
        else table.column(field.name)
        if field.name in names
        else absent[field.type]
        for field in schema
    ]
    return pa.table(arrays, schema=schema)
