"""Looks at every link from a button in Excel to Python, and names the broken one."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sunshine_xl import __version__, assets, com_class
from sunshine_xl.addin import registry
from sunshine_xl.addin.excel_install import NAME, NOT_WINDOWS, installed_versions
from sunshine_xl.addin.excel_places import (
    CLASS_KEY,
    CLICK_TO_RUN,
    EXCEL_PATH,
    NAME_KEY,
    OFFICE,
    POLICIES,
    addin_file,
    options_key,
    trusted_key,
)
from sunshine_xl.addin.points import Point

_INSTALL = "请关闭 Excel，运行：sunshine-xl addin install"
_ASK_IT = "请把这一行告诉科技部门。"
_TIMEOUT_SECONDS = 60
_PYTHON_PARTS = "import pythoncom, xlwings, sunshine_xl; print(sunshine_xl.__version__)"
_ROUND_TRIP = (
    "from win32com.client import Dispatch; "
    f"server = Dispatch('{com_class.NAME}'); print(server.Version()); "
    "print(server.Compute('SUN_MASK', ('990101198001010014',), None))"
)


def examine() -> list[Point]:
    """Return how every link of the chain is, in the order a press goes through them."""
    if not registry.is_here():
        return [NOT_WINDOWS]
    points = [_excel(), _file(), _mark_of_the_web()]
    for version in installed_versions():
        points += [_registered(version), _macros(version)]
    points.append(_class_written())
    python = _python()
    if python is None:
        return [*points, Point(False, "没有找到记录的 Python。", _INSTALL)]
    return [*points, _parts(python), _round_trip(python)]


def _excel() -> Point:
    path = registry.read(EXCEL_PATH, machine=True)
    if not path:
        words = "没有找到 Excel（WPS 用户请看使用手册中“WPS”一节）。"
        return Point(False, words, "请安装 Excel 2010 或更新的版本。")
    width = registry.read(CLICK_TO_RUN, "Platform", machine=True) or ""
    bits = {"x64": "64 位", "x86": "32 位"}.get(width, "位数不详")
    return Point(True, f"已安装 Excel（{bits}）；按钮与位数无关。")


def _file() -> Point:
    try:
        same = addin_file().read_bytes() == assets.workbook(NAME).read_bytes()
    except OSError:
        return Point(False, "加载项文件不在。", _INSTALL)
    if not same:
        return Point(False, "加载项文件与程序不是同一个版本。", _INSTALL)
    return Point(True, "加载项文件在，与程序同一个版本。")


def _mark_of_the_web() -> Point:
    # Windows keeps the mark in a stream beside the file.
    if Path(f"{addin_file()}:Zone.Identifier").exists():
        return Point(False, "加载项文件带有“来自互联网”的标记。", _INSTALL)
    return Point(True, "加载项文件没有“来自互联网”的标记。")


def _registered(version: str) -> Point:
    opened = registry.values(options_key(version)).values()
    if not any(one.strip('"') == str(addin_file()) for one in opened):
        return Point(False, f"Excel {version} 启动时不打开加载项。", _INSTALL)
    if not registry.has(trusted_key(version)):
        return Point(False, f"Excel {version} 不信任加载项的文件夹。", _INSTALL)
    return Point(True, f"Excel {version} 启动时打开加载项，并信任它的文件夹。")


def _macros(version: str) -> Point:
    remedy = "请让科技部门允许受信任位置中的宏，或对加载项签名。"
    for root in (POLICIES, OFFICE):
        security = rf"{root}\{version}\Excel\Security"
        where = "组策略" if root == POLICIES else "信任中心"
        if (
            registry.read(rf"{security}\Trusted Locations", "AllLocationsDisabled")
            == "1"
        ):
            return Point(False, f"{where}停用了所有受信任位置。", remedy)
        if root == POLICIES and registry.read(security, "VBAWarnings") == "4":
            # A trusted folder is exempt, but not every office lets it be.
            words = f"{where}禁止宏；受信任位置中的加载项通常不受影响。"
            return Point(True, words, remedy)
    return Point(True, f"Excel {version} 的宏设置允许加载项。")


def _class_written() -> Point:
    if registry.read(rf"{NAME_KEY}\CLSID") and _command():
        return Point(True, "Windows 知道按钮要启动的程序。")
    return Point(False, "Windows 不知道按钮要启动的程序。", _INSTALL)


def _command() -> str:
    return registry.read(rf"{CLASS_KEY}\LocalServer32") or ""


def _python() -> Path | None:
    """Return the interpreter written down, with a console, to be asked questions."""
    found = re.match(r'"([^"]+)"', _command())
    if not found or not Path(found[1]).is_file():
        return None
    asked = Path(found[1].replace("pythonw.exe", "python.exe"))
    return asked if asked.is_file() else Path(found[1])


def _parts(python: Path) -> Point:
    told = _asked(python, _PYTHON_PARTS)
    if told == __version__:
        return Point(True, f"Python 能启动，各部件齐全，版本 {told}。")
    words = f"Python 的部件不全或版本不同：{told or '没有回答'}"
    return Point(False, words, "请重新运行安装包中的“安装.cmd”。")


def _round_trip(python: Path) -> Point:
    told = _asked(python, _ROUND_TRIP).splitlines()
    if told[:1] == [__version__] and len(told) == 2:
        return Point(True, "按钮和函数的往返正常。")
    return Point(False, f"按钮到 Python 的往返不通：{' '.join(told)}", _ASK_IT)


def _asked(python: Path, code: str) -> str:
    """Return what Python prints, or the last line of what went wrong."""
    try:
        done = subprocess.run(
            [str(python), "-P", "-c", code],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    told = done.stdout if done.returncode == 0 else done.stderr
    lines = told.strip().splitlines()
    return "\n".join(lines if done.returncode == 0 else lines[-1:])
