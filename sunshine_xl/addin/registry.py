"""The user's own part of the Windows registry, as little of it as the add-in needs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sunshine_xl.addin.excel_places import CLASSES


def is_here() -> bool:
    """Return whether there is a registry: whether this is Windows."""
    return find_spec("winreg") is not None


def read(key: str, name: str = "", *, machine: bool = False) -> str | None:
    """Return a value as text; None where there is none."""
    winreg = _winreg()
    root = winreg.HKEY_LOCAL_MACHINE if machine else winreg.HKEY_CURRENT_USER
    try:
        with winreg.OpenKey(root, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    except OSError:
        return None


def has(key: str) -> bool:
    """Return whether the user has a key."""
    winreg = _winreg()
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key):
            return True
    except OSError:
        return False


def write(key: str, name: str, value: str | int) -> None:
    """Write a value, for 32-bit and 64-bit programs alike."""
    winreg = _winreg()
    kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
    for view in _views(key):
        access = winreg.KEY_SET_VALUE | view
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
            winreg.SetValueEx(opened, name, 0, kind, value)


def remove_value(key: str, name: str) -> None:
    """Remove one value; it may be gone already."""
    winreg = _winreg()
    try:
        access = winreg.KEY_SET_VALUE
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
            winreg.DeleteValue(opened, name)
    except FileNotFoundError:
        return


def remove(key: str) -> None:
    """Remove a key with everything below it; it may be gone already."""
    for view in _views(key):
        _remove(key, view)


def values(key: str) -> dict[str, str]:
    """Return the values of a key by name."""
    winreg = _winreg()
    found: dict[str, str] = {}
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            for number in range(winreg.QueryInfoKey(opened)[1]):
                name, value, _ = winreg.EnumValue(opened, number)
                found[name] = str(value)
    except FileNotFoundError:
        return {}
    return found


def _winreg() -> Any:
    # Another system than Windows has no such module, nor its types.
    return import_module("winreg")


def _views(key: str) -> tuple[int, ...]:
    """Return the views to write to: classes have one for each width of programs."""
    winreg = _winreg()
    if key.startswith(CLASSES):
        return (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY)
    return (0,)


def _remove(key: str, view: int) -> None:
    winreg = _winreg()
    root, access = winreg.HKEY_CURRENT_USER, winreg.KEY_ALL_ACCESS | view
    try:
        with winreg.OpenKey(root, key, 0, access) as opened:
            below = winreg.QueryInfoKey(opened)[0]
            names = [winreg.EnumKey(opened, number) for number in range(below)]
    except FileNotFoundError:
        return
    for name in names:
        _remove(rf"{key}\{name}", view)
    winreg.DeleteKeyEx(root, key, view, 0)
