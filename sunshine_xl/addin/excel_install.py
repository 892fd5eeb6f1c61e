"""Puts the add-in into the user's Excel, and takes it out; no administrator needed."""

from __future__ import annotations

import sys
from pathlib import Path, PureWindowsPath

from sunshine_xl import assets, com_class
from sunshine_xl.addin import registry
from sunshine_xl.addin.excel_places import (
    CLASS_KEY,
    NAME_KEY,
    OFFICE,
    VERSIONS,
    addin_file,
    folder,
    options_key,
    trusted_key,
)
from sunshine_xl.addin.points import Point

NAME = "sunshine.xlam"
NOT_WINDOWS = Point(
    False,
    "这里不是 Windows，没有 Excel。",
    "Linux 桌面请运行：sunshine-xl calc install",
)
_IN_USE = Point(
    False, "加载项文件正在使用。", "请关闭所有 Excel 窗口，再运行一次安装。"
)


def install() -> list[Point]:
    """Copy the add-in, have Excel trust and open it, tell Windows which Python."""
    if not registry.is_here():
        return [NOT_WINDOWS]
    target = addin_file()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written anew, so that no mark of the internet comes along.
        target.write_bytes(assets.workbook(NAME).read_bytes())
    except PermissionError:
        return [_IN_USE]
    for version in installed_versions():
        _trust(version)
        _register(version)
    _write_class()
    words = "已安装。请重新打开 Excel，功能区中会出现“阳光信贷”。"
    return [Point(True, words)]


def uninstall() -> list[Point]:
    """Take everything out again that ``install`` has put anywhere."""
    if not registry.is_here():
        return [NOT_WINDOWS]
    for version in VERSIONS:
        registry.remove(trusted_key(version))
        for name in _ours(version):
            registry.remove_value(options_key(version), name)
    registry.remove(CLASS_KEY)
    registry.remove(NAME_KEY)
    try:
        addin_file().unlink(missing_ok=True)
    except PermissionError:
        return [_IN_USE]
    for empty in (addin_file().parent, folder()):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()
    return [Point(True, "已卸载。")]


def installed_versions() -> tuple[str, ...]:
    """Return the versions of Excel this user has started; the newest where none."""
    found = [one for one in VERSIONS if registry.has(rf"{OFFICE}\{one}\Excel")]
    return tuple(found) or VERSIONS[-1:]


def python() -> Path:
    """Return the Python without a console window that answers Excel."""
    quiet = Path(sys.executable).with_name("pythonw.exe")
    return quiet if quiet.exists() else Path(sys.executable)


def _trust(version: str) -> None:
    key = trusted_key(version)
    registry.write(key, "Path", f"{addin_file().parent}\\")
    registry.write(key, "Description", "sunshine-xl")
    registry.write(key, "AllowSubfolders", 0)


def _register(version: str) -> None:
    """Add one OPEN value, as Excel's own dialog does; one of ours is kept."""
    key = options_key(version)
    taken = registry.values(key)
    names = ["OPEN", *(f"OPEN{number}" for number in range(1, len(taken) + 2))]
    free = next(name for name in names if name not in taken)
    registry.write(key, next(iter(_ours(version)), free), f'"{addin_file()}"')


def _ours(version: str) -> list[str]:
    return [
        name
        for name, value in registry.values(options_key(version)).items()
        if name.startswith("OPEN") and PureWindowsPath(value.strip('"')).name == NAME
    ]


def _write_class() -> None:
    """Tell Windows what to start when the class is asked for.

    -P: no folder of the moment is searched for modules; -B: none is written to.
    """
    command = f'"{python()}" -P -B -m {com_class.MODULE}'
    registry.write(NAME_KEY, "", "sunshine-xl")
    registry.write(rf"{NAME_KEY}\CLSID", "", com_class.NUMBER)
    registry.write(CLASS_KEY, "", "sunshine-xl")
    registry.write(rf"{CLASS_KEY}\ProgID", "", com_class.NAME)
    registry.write(rf"{CLASS_KEY}\LocalServer32", "", command)
