"""Finds the bank's import template: where it was pointed at, or in head office's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sunshine_xl import catalog
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.forms import import_template
from sunshine_xl.forms.import_sheet import ImportSheet, find_sheet
from sunshine_xl.io.encrypting import is_encrypted
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.opening import file_bytes, read_bytes
from sunshine_xl.io.places import HEAD_OFFICE

_NOT_FOUND = (
    "没有找到导入模板。请把《预授信批量导入数据模板》放在“总行”文件夹，"
    "或用 --template 指明；标题行应有证件号码、客户姓名、预授信金额。"
)


@dataclass(frozen=True, slots=True)
class Template:
    """The template as it lies on the disk, read at one stroke."""

    path: Path
    name: str
    data: bytes
    sheet: ImportSheet

    @property
    def is_old(self) -> bool:
        """Whether it is a .xls, which only a live office can change."""
        return not self.data.startswith(b"PK")


def find_template(gathered: Gathered, given: Path | None) -> Template | str:
    """Return the template, or in plain words why there is none.

    Of a .xlsx and a .xls beside it the .xlsx is taken; two of a kind need a choice.
    """
    if given is not None:
        return _opened(given, given.name)
    names = _candidates(gathered)
    new = [name for name in names if not name.lower().endswith(".xls")]
    if len(new or names) > 1:
        listed = "、".join(new or names)
        return f"“总行”文件夹中有几份导入模板：{listed}。请用 --template 指明用哪一份。"
    for name in new or names:
        return _opened(gathered.paths[name], name)
    return _NOT_FOUND


def _candidates(gathered: Gathered) -> Sequence[str]:
    code, name = import_template.FORM.code, f"{HEAD_OFFICE}/"
    files = (s.file for s in gathered.sheets if s.form == code)
    return sorted({file for file in files if file.startswith(name)})


def _opened(path: Path, name: str) -> Template | str:
    try:
        data = file_bytes(path)
    except Refused:
        return f"打不开模板“{path}”。请核对名称后再试。"
    if is_encrypted(data):
        return f"模板“{name}”有打开密码，加密的文件不能原样填写。请先取消密码再试。"
    reading = read_bytes(data, name)
    if not reading.readable:
        return f"模板“{name}”：{catalog.sentence(reading.findings[0])}"
    sheet = find_sheet(reading.grids)
    return _NOT_FOUND if sheet is None else Template(path, name, data, sheet)
