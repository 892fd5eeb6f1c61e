"""A workbook of lists for the staff, built whole and put in place of an older one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.patching import is_open_elsewhere
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms.column import Form
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.policy import Policy

Rows = Sequence[Mapping[str, Any]]


def write_list(
    path: Path, sheets: Sequence[tuple[Form, Rows]], policy: Policy
) -> list[Finding]:
    """Write a workbook with one sheet a list; return what failed."""
    made = [FormSheet(form, rows, typed=True) for form, rows in sheets]
    return write_bytes(path, build_forms(made, policy))


def write_bytes(path: Path, data: bytes) -> list[Finding]:
    """Put a built file in its place, unless somebody has the old one open.

    What failed is returned.
    """
    if is_open_elsewhere(path):
        return [Finding("PAT-007", Place(path.name))]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except (WriteFailed, OSError) as problem:
        return [not_written(path.name, problem)]
    return []
