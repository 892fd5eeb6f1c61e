"""The SUN_ worksheet functions inside the office.

The judgments are those of Excel: the installed program's own functions, found where
``sunshine-xl calc install`` wrote it down.
"""

import importlib
import json
import os
import sys
import types
from pathlib import Path

import uno
import unohelper
from com.sun.star.lang import IllegalArgumentException, XServiceName

NAME = "org.sunshinexl.Functions"
ADD_IN = "com.sun.star.sheet.AddIn"
SETTINGS = "sunshine-xl/calc.json"
NOT_AVAILABLE = "#N/A"


def program():
    """Return the module of the functions, loaded from the installed program."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    settings = json.loads((Path(home) / SETTINGS).read_text("utf-8"))
    # Behind the office's own packages: only what it lacks comes from there.
    sys.path += [folder for folder in settings["path"] if folder not in sys.path]
    # To xlwings' decorators nothing is an Excel here; they would only load pandas.
    sys.modules.setdefault("xlwings", decorators())
    return importlib.import_module("sunshine_udfs")


def decorators():
    """Return a module whose decorators leave functions as they are."""
    module = types.ModuleType("xlwings")
    for name in ("func", "arg", "ret"):
        setattr(module, name, lambda *_, **__: lambda function: function)
    return module


def method_of(name):
    """Return the interface's method of a function."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def create(context):
    """Return the functions' object.

    Their interface comes with the extension and is known only once it is installed,
    so it cannot be imported before the first use.
    """
    from org.sunshinexl import XFunctions

    class Functions(unohelper.Base, XFunctions, XServiceName):
        """What Calc calls for a SUN_ function in a cell."""

        def __init__(self):
            module = program()
            for name in module.__all__:
                setattr(self, method_of(name), caller(getattr(module, name)))

        def getServiceName(self):
            """Return the name under which the configuration describes them."""
            return NAME

    return Functions()


def caller(function):
    """Return a function that takes and gives what Calc does."""

    def call(*arguments):
        given = [plain(one) for one in arguments]
        while given and given[-1] is None:
            given.pop()
        return shown(function(*given))

    return call


def plain(value):
    """Return a cell or a range as the functions take it; nothing for what is empty."""
    if isinstance(value, tuple):
        return [[plain(cell) for cell in row] for row in value]
    return None if value == "" else value


def shown(result):
    """Return a result as Calc shows it; nothing at all is #N/A to it."""
    if isinstance(result, list):
        rows = [row if isinstance(row, list) else [row] for row in result]
        if len(rows) > 1 or len(rows[0]) > 1:
            return uno.Any("[][]any", tuple(tuple(map(cell, row)) for row in rows))
        result = rows[0][0]
    if is_error(result):
        if str(result) == NOT_AVAILABLE:
            return None
        raise IllegalArgumentException(str(result), None, 0)
    return cell(result)


def cell(value):
    """Return one value as a number or a text; in a block an error is its text."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int):
        return float(value)
    if hasattr(value, "toordinal"):
        return float(value.toordinal() - 693594)
    return str(value) if is_error(value) else value


def is_error(value):
    """Return whether a result is one of Excel's errors."""
    return type(value).__name__ == "ExcelError"


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(create, NAME, (NAME, ADD_IN))
