"""The SUN_ worksheet functions inside the office.

The judgments are those of Excel: the installed program's own functions, found where
``sunshine-xl calc install`` wrote it down.
"""

import importlib
import json
import os
import struct
import sys
import types
from pathlib import Path

import unohelper
from com.sun.star.task import XJob

NAME = "org.sunshinexl.Functions"
SETTINGS = "sunshine-xl/calc.json"
# Calc's numbers for Excel's errors.
ERRORS = {
    "#VALUE!": 519,
    "#N/A": 32767,
    "#DIV/0!": 532,
    "#NUM!": 503,
    "#REF!": 524,
    "#NAME?": 525,
}
NAN = 0x7FF80000
NOT_INSTALLED = "#阳光信贷未安装"


class Functions(unohelper.Base, XJob):
    """What the Basic functions of the same names call."""

    def __init__(self, context):
        self.context = context

    def execute(self, arguments):
        """Return a function's result: a value, or rows of values."""
        given = {one.Name: one.Value for one in arguments}
        values = [plain(one) for one in given["given"]]
        while values and values[-1] is None:
            values.pop()
        try:
            function = getattr(program(), given["function"])
        except (OSError, ValueError, KeyError, ImportError):
            return NOT_INSTALLED
        return shown(function(*values))


def program():
    """Return the module of the functions, loaded from the installed program."""
    if "sunshine_udfs" not in sys.modules:
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        settings = json.loads((Path(home) / SETTINGS).read_text("utf-8"))
        # Behind the office's own packages: only what it lacks comes from there.
        sys.path += [one for one in settings["path"] if one not in sys.path]
        # To xlwings' decorators nothing is an Excel here; they would only load pandas.
        sys.modules.setdefault("xlwings", decorators())
    return importlib.import_module("sunshine_udfs")


def decorators():
    """Return a module whose decorators leave functions as they are."""
    module = types.ModuleType("xlwings")
    for name in ("func", "arg", "ret"):
        setattr(module, name, lambda *_, **__: lambda function: function)
    return module


def plain(value):
    """Return a cell or a range as the functions take it; nothing for what is empty."""
    if isinstance(value, tuple):
        return [[plain(cell) for cell in row] for row in value]
    return None if value == "" else value


def shown(result):
    """Return a result as Calc shows it: one value, or rows of them."""
    if not isinstance(result, list):
        return cell(result)
    rows = [row if isinstance(row, list) else [row] for row in result]
    if len(rows) == len(rows[0]) == 1:
        return cell(rows[0][0])
    return tuple(tuple(map(cell, row)) for row in rows)


def cell(value):
    """Return one value as a number or a text; an error becomes Calc's own."""
    if str(value) in ERRORS:
        return error(ERRORS[str(value)])
    if isinstance(value, (bool, int)):
        return float(value)
    if hasattr(value, "toordinal"):
        return float(value.toordinal() - 693594)
    return value if isinstance(value, float) else str(value)


def error(number):
    """Return an error as Calc keeps it in a number: in what is left of a NaN.

    Basic has no errors for cells; it hands a number over as it is.
    """
    return struct.unpack("<d", struct.pack("<2I", number, NAN))[0]


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, NAME, (NAME,))
