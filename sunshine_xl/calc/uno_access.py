"""UNO, the office's own interface, imported only when the engine is used.

``uno`` comes with the office, not from a package index, and replaces
``builtins.__import__``; so it is looked for late and only there. Where it was built for
another minor version of Python, a bridge to such a Python takes its place.
"""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sunshine_xl.calc.errors import OfficeMissing

_PROGRAM_FOLDERS = (
    "/usr/lib64/libreoffice/program",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
)
# Where distributions keep uno.py when it is not beside the office program.
_FOLDERS = ("/usr/lib/python3/dist-packages", *_PROGRAM_FOLDERS)
_FOLDER = "UNO_PATH"
_LINKED = re.compile(rb"libpython(3)\.(\d+)")
# Set to anything, the bridge is used even where it need not be.
FORCED = "CALC_ENGINE_BRIDGE"


def uno() -> Any:
    """Return the module ``uno``, or what stands for it under another Python.

    Raises OfficeMissing where the office's Python part is not installed.
    """
    if not getattr(_found(), "is_open", True):
        _found.cache_clear()
    return _found()


@cache
def _found() -> Any:
    failures = []
    ways = [_bridged] if _needs_bridge() else [_imported, _bridged]
    for way in ways:
        try:
            return way()
        except ImportError as error:
            failures.append(str(error))
    raise OfficeMissing(
        f"LibreOffice's Python part cannot be used ({'; '.join(failures)}). Install it "
        "(Debian, Ubuntu: apt install python3-uno; Fedora: dnf install "
        f"libreoffice-pyuno), or name in {_FOLDER} the folder of its uno.py, or in "
        "UNO_PYTHON a Python that has it."
    )


def _needs_bridge() -> bool:
    """Return whether the office's part was built for another Python than this one."""
    if os.environ.get(FORCED):
        return True
    for folder in _program_folders():
        for file in map(folder.joinpath, ("libpyuno.so", "pyuno.so")):
            built = file.is_file() and _LINKED.search(file.read_bytes())
            if built:
                return tuple(map(int, built.groups())) != sys.version_info[:2]
    return False


def _program_folders() -> Iterator[Path]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program:
        yield Path(program).resolve().parent
    yield from map(Path, _PROGRAM_FOLDERS)


def _bridged() -> Any:
    from sunshine_xl.calc.bridge import start

    return start([str(folder) for folder in _program_folders()])


def _imported() -> Any:
    try:
        return importlib.import_module("uno")
    except ImportError:
        pass
    failures = []
    for folder in _folders():
        # Only for this import: the folder may hold a whole distribution's packages.
        sys.path.append(folder)
        try:
            module = importlib.import_module("uno")
            importlib.import_module("unohelper")
            return module
        except ImportError as error:
            failures.append(f"{folder}: {error}")
        finally:
            sys.path.remove(folder)
    raise ImportError("; ".join(failures) or "uno.py was not found")


def _folders() -> Iterator[str]:
    given = os.environ.get(_FOLDER)
    if given:
        yield given
    for folder in _FOLDERS:
        if (Path(folder) / "uno.py").is_file():
            yield folder


@cache
def constant(name: str) -> Any:
    """Return a UNO constant by its full name."""
    return uno().getConstantByName(name)


@cache
def enum(kind: str, name: str) -> Any:
    """Return a UNO enum value, the kind without its ``com.sun.star.``."""
    return uno().Enum("com.sun.star." + kind, name)


def struct(kind: str, **fields: Any) -> Any:
    """Return a UNO struct with its fields, the kind without its ``com.sun.star.``."""
    made = uno().createUnoStruct("com.sun.star." + kind)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def properties(**values: Any) -> tuple[Any, ...]:
    """Return named values as UNO's PropertyValues, as loading and saving take them."""
    return tuple(
        struct("beans.PropertyValue", Name=name, Value=value)
        for name, value in values.items()
    )


def named_values(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return values as UNO's NamedValues, as its jobs take them."""
    return tuple(
        struct("beans.NamedValue", Name=name, Value=value)
        for name, value in values.items()
    )


def url(path: str | Path) -> str:
    """Return the file URL of a path, relative ones from the current folder."""
    return str(uno().systemPathToFileUrl(str(Path(path).absolute())))


def path_of(file_url: str) -> str:
    """Return the path of a file URL."""
    return str(uno().fileUrlToSystemPath(file_url))


def offers(target: Any, name: str) -> bool:
    """Return whether an object of the office has a method or property."""
    ask = getattr(type(target), "offers", None)
    return bool(ask(target, name)) if ask else hasattr(target, name)


def items(container: Any) -> Iterator[Any]:
    """Yield what a UNO container holds, by index where it has one."""
    if offers(container, "getCount"):
        for index in range(container.getCount()):
            yield container.getByIndex(index)
        return
    entries = container.createEnumeration()
    while entries.hasMoreElements():
        yield entries.nextElement()
