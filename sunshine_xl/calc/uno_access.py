"""UNO, the office's own interface, imported only when the engine is used.

``uno`` comes with the office, not from a package index, and replaces
``builtins.__import__``; so it is looked for late and only there.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sunshine_xl.calc.errors import OfficeMissing

# Where distributions keep uno.py when it is not beside the office program.
_FOLDERS = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib64/libreoffice/program",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
)


@cache
def uno() -> Any:
    """Return the module ``uno``.

    Raises OfficeMissing where the office's Python part is not installed or was built
    for another Python.
    """
    try:
        return importlib.import_module("uno")
    except ImportError:
        pass
    failures = []
    for folder in _candidates():
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
    found = "; ".join(failures) or "uno.py was not found"
    version = ".".join(map(str, sys.version_info[:2]))
    raise OfficeMissing(
        f"LibreOffice's Python part cannot be used from Python {version} ({found}). "
        "Install it (Debian, Ubuntu: apt install python3-uno; Fedora: dnf install "
        "libreoffice-pyuno) and use the same minor version of Python."
    )


def _candidates() -> Iterator[str]:
    given = os.environ.get("UNO_PATH")
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


def items(container: Any) -> Iterator[Any]:
    """Yield what a UNO container holds, by index where it has one."""
    if hasattr(container, "getCount"):
        for index in range(container.getCount()):
            yield container.getByIndex(index)
        return
    entries = container.createEnumeration()
    while entries.hasMoreElements():
        yield entries.nextElement()
