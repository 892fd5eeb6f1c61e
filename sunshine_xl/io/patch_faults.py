"""Why cells of a workbook cannot be set in place, as codes of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sunshine_xl.findings import Finding, Place
from sunshine_xl.io.obstacles import Obstacle


class PatchFault(StrEnum):
    """What stands in the way; each value is a code of the catalogue."""

    WORKBOOK = "PAT-001"
    NO_SHEET = "PAT-002"
    FORMULA = "PAT-003"
    STRUCTURE = "PAT-004"
    LOCKED = "PAT-005"
    VALUE = "PAT-006"


OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NOT_OOXML: "不是 .xlsx 或 .xlsm 工作簿",
    Obstacle.BINARY: "是 .xlsb 二进制工作簿",
    Obstacle.DAMAGED: "内部已损坏",
    Obstacle.SIGNED: "有数字签名",
    Obstacle.SHARED: "处于旧式共享状态",
    Obstacle.ENCODING: "内部使用了少见的编码",
    Obstacle.UNUSUAL: "内部写法少见",
}


class NotPatchable(Exception):
    """Raised when cells cannot be set safely; nothing has been changed then."""

    def __init__(
        self, fault: PatchFault, reason: str = "", *, sheet: str = "", cell: str = ""
    ) -> None:
        super().__init__(f"{fault.name.lower()} {sheet}!{cell} {reason}".strip())
        self.fault = fault
        self.reason = reason
        self.sheet = sheet
        self.cell = cell

    def finding(self, file: str) -> Finding:
        """Return the problem as a finding about a file."""
        place = Place(file, self.sheet, self.cell)
        return Finding(str(self.fault), place, "", {"reason": self.reason})
