"""The worksheet functions as Calc knows them: interface, names and descriptions."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

SERVICE = "org.sunshinexl.Functions"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Function:
    """A worksheet function: its name in a cell, its method, its parameters' names."""

    name: str
    method: str
    description: str
    parameters: tuple[str, ...]


def functions() -> tuple[Function, ...]:
    """Return every worksheet function in the order of its name."""
    # By name, because the layer of the functions is beside this one.
    module = importlib.import_module("sunshine_udfs")
    found = {name: getattr(module, name) for name in sorted(module.__all__)}
    return tuple(
        Function(
            name,
            method_of(name),
            (inspect.getdoc(one) or "").splitlines()[0],
            tuple(inspect.signature(one).parameters),
        )
        for name, one in found.items()
    )


def method_of(name: str) -> str:
    """Return the method behind a function; interfaces know no underscores.

    >>> method_of("SUN_ID_CHECK")
    'sunIdCheck'
    """
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def interface() -> str:
    """Return the UNO interface, from which ``unoidl-write`` makes functions.rdb.

    Every parameter is an ``any``: a cell, a range or left out.
    """
    methods = "".join(
        f"  any {one.method}({', '.join(f'[in] any {p}' for p in _safe(one))});\n"
        for one in functions()
    )
    return (
        "module org { module sunshinexl {\n"
        "interface XFunctions {\n"
        f"{methods}"
        "};\n"
        "}; };\n"
    )


def _safe(one: Function) -> tuple[str, ...]:
    return tuple(name.replace("_", "") for name in one.parameters)


def descriptions() -> str:
    """Return the configuration that gives the functions their names in cells."""
    nodes = "".join(_function(one) for one in functions())
    return (
        f'{_HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" '
        'oor:package="org.openoffice.Office"><node oor:name="AddInInfo">'
        f'<node oor:name="{SERVICE}" oor:op="replace">'
        f'<node oor:name="AddInFunctions">{nodes}</node></node></node>'
        "</oor:component-data>\n"
    )


def _function(one: Function) -> str:
    parameters = "".join(
        f'<node oor:name="{safe}" oor:op="replace">'
        f"{_texts({'DisplayName': name, 'Description': name})}</node>"
        for name, safe in zip(one.parameters, _safe(one), strict=True)
    )
    texts = {"DisplayName": one.name, "Description": one.description}
    return (
        f'<node oor:name="{one.method}" oor:op="replace">{_texts(texts)}'
        '<prop oor:name="Category" oor:type="xs:string"><value>Add-In</value></prop>'
        # The name in .xlsx files, both ways.
        f'<prop oor:name="CompatibilityName" oor:type="xs:string">'
        f'<value xml:lang="en-US">{one.name}</value></prop>'
        f'<node oor:name="Parameters">{parameters}</node></node>'
    )


def _texts(values: Mapping[str, str]) -> str:
    return "".join(
        f'<prop oor:name="{key}" oor:type="xs:string">'
        f'<value xml:lang="en-US">{escape(value)}</value>'
        f'<value xml:lang="zh-CN">{escape(value)}</value></prop>'
        for key, value in values.items()
    )
