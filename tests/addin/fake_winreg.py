"""A registry in memory that answers like the module ``winreg`` of Windows."""

from __future__ import annotations

import types
from contextlib import contextmanager

HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
REG_SZ, REG_DWORD = 1, 4
KEY_SET_VALUE, KEY_ALL_ACCESS = 0x2, 0xF003F
KEY_WOW64_64KEY, KEY_WOW64_32KEY = 0x100, 0x200
_CLASSES = r"software\classes\clsid"


class Registry:
    """Keys by root and path; each has values by name, with their kind."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], dict[str, tuple[object, int]]] = {}

    def module(self) -> types.ModuleType:
        """Return what stands in for ``import winreg``."""
        made = types.ModuleType("winreg")
        for name, value in globals().items():
            if name.startswith(("HKEY_", "REG_", "KEY_")):
                setattr(made, name, value)
        names = ["OpenKey", "CreateKeyEx", "SetValueEx", "QueryValueEx", "DeleteValue"]
        names += ["QueryInfoKey", "EnumKey", "EnumValue", "DeleteKeyEx"]
        for name in names:
            setattr(made, name, getattr(self, name))
        return made

    @staticmethod
    def _place(root, key, access):
        path = key.lower()
        if path.startswith(_CLASSES) and access & KEY_WOW64_32KEY:
            path = path.replace("classes", r"classes\wow6432node", 1)
        return root, path

    @contextmanager
    def OpenKey(self, root, key, reserved=0, access=0):
        place = self._place(root, key, access)
        if place not in self.keys:
            raise FileNotFoundError(2, "no such key")
        yield place

    def CreateKeyEx(self, root, key, reserved=0, access=0):
        root, path = self._place(root, key, access)
        parts = path.split("\\")
        for number in range(1, len(parts) + 1):
            self.keys.setdefault((root, "\\".join(parts[:number])), {})
        return self.OpenKey(root, key, 0, access)

    def SetValueEx(self, place, name, reserved, kind, value):
        assert isinstance(value, int if kind == REG_DWORD else str)
        self.keys[place][name] = (value, kind)

    def QueryValueEx(self, place, name):
        if name not in self.keys[place]:
            raise FileNotFoundError(2, "no such value")
        return self.keys[place][name]

    def DeleteValue(self, place, name):
        if name not in self.keys[place]:
            raise FileNotFoundError(2, "no such value")
        del self.keys[place][name]

    def _below(self, place):
        root, path = place
        own = [p for (r, p) in self.keys if r == root and p.startswith(path + "\\")]
        names = [p[len(path) + 1 :] for p in own]
        return sorted(name for name in names if "\\" not in name)

    def QueryInfoKey(self, place):
        return len(self._below(place)), len(self.keys[place]), 0

    def EnumKey(self, place, number):
        return self._below(place)[number]

    def EnumValue(self, place, number):
        name, (value, kind) = list(self.keys[place].items())[number]
        return name, value, kind

    def DeleteKeyEx(self, root, key, access=0, reserved=0):
        place = self._place(root, key, access)
        if place not in self.keys:
            raise FileNotFoundError(2, "no such key")
        # Windows refuses a key that has others below it.
        if self._below(place):
            raise PermissionError(5, "has keys below it")
        del self.keys[place]
