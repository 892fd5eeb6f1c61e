"""The house as architecture.md draws it: layers, sizes, names and the catalogue."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

from sunshine_xl import catalog

ROOT = Path(__file__).resolve().parent.parent
SOURCE = sorted(
    path for top in ("sunshine_xl", "udfs") for path in (ROOT / top).rglob("*.py")
)
TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py"))

# A layer may import itself, the layers named here, and these third parties.
BASE = {"base"}
RULES = BASE | {"rules"}
FORMS = RULES | {"forms"}
IO = FORMS | {"io"}
FLOWS = IO | {"flows"}
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "base": (set(), {"annotated_types", "pydantic"}),
    "rules": (BASE, {"stdnum"}),
    "forms": (RULES, {"pydantic"}),
    "io": (
        FORMS,
        {"lxml", "msoffcrypto", "openpyxl", "pyarrow", "python_calamine", "xlrd"}
        | {"xlsxwriter"},
    ),
    "flows": (
        IO,
        {"distributed", "duckdb", "markdown_it", "numpy", "pandas", "pypdf"}
        | {"segno", "sqlalchemy"},
    ),
    "excel": (
        FLOWS | {"calc", "hosts"},
        {"xlwings", "pythoncom", "pywintypes", "win32api", "win32com", "win32event"},
    ),
    "cli": (FLOWS | {"addin", "hosts"}, {"rich", "typer"}),
    # Which office program is there; the command line and the ribbon hand it to a flow.
    "hosts": (FLOWS | {"calc"}, {"winreg", "xlwings"}),
    "calc": (set(), {"uno", "xlwings"}),
    "addin": (IO | {"calc", "udfs"}, {"pyopenvba", "winreg"}),
    "udfs": (RULES, {"xlwings"}),
}
BASE_MODULES = {"__init__", "assets", "buttons", "catalog", "com_class", "findings"}
BASE_MODULES |= {"grid", "list_records", "policy", "policy_overlay", "records"}
BASE_MODULES |= {"check_records", "hiding", "register_records"}
CLI_MODULES = {"__main__", "console", "console_plain", "console_tables"}

# Importing one of these costs more than the whole start of the command line.
HEAVY = {"lxml", "msoffcrypto", "openpyxl", "pandas", "pydantic", "sqlalchemy"}
HEAVY |= {"distributed", "duckdb", "numpy", "psycopg", "pyarrow", "pypdf", "segno"}
HEAVY |= {"pyopenvba", "pythoncom", "uno", "win32com", "xlrd", "xlsxwriter"}

MOST_LINES = 320
MOST_LINES_OF_A_FUNCTION = 40
CODE = re.compile(r"[A-Z]{2,4}-\d{3}")
HAN = re.compile("[一-鿿]")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "udfs" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> str:
    top, _, rest = module.partition(".")
    if top == "sunshine_udfs":
        return "udfs"
    first = rest.partition(".")[0] or "__init__"
    if first in BASE_MODULES:
        return "base"
    is_cli = first in CLI_MODULES or first.split("_")[0] == "cli"
    return "cli" if is_cli else first


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def is_typing_only(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def imports(node: ast.AST, *, lazy: bool, typing: bool) -> Iterator[str]:
    """Yield imported names; ``lazy`` and ``typing`` say which others to include."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, "imports are absolute"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif is_typing_only(child) and not typing:
            continue
        elif lazy or not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from imports(child, lazy=lazy, typing=typing)


MODULES = {module_name(path): path for path in SOURCE}


def ours(name: str) -> str | None:
    """Return the module of ours that an imported name stands in, if it is ours."""
    while name:
        if name in MODULES:
            return name
        name = name.rpartition(".")[0]
    return None


def outside(name: str) -> str | None:
    """Return the third-party package of an imported name, if it is one."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top in ("sunshine_xl", "sunshine_udfs"):
        return None
    return top


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


each_module = pytest.mark.parametrize("path", SOURCE, ids=module_name)


@each_module
def test_imports_point_down(path: Path) -> None:
    here = layer(module_name(path))
    assert here in LAYERS, f"architecture.md knows no layer {here}"
    allowed = LAYERS[here][0] | {here}
    names = imports(tree(path), lazy=True, typing=True)
    reached = {layer(found) for name in names if (found := ours(name))}
    assert reached <= allowed


@each_module
def test_third_parties_enter_by_their_own_door(path: Path) -> None:
    names = set(imports(tree(path), lazy=True, typing=True))
    found = {top for name in names if (top := outside(name))}
    assert found <= LAYERS[layer(module_name(path))][1]
    # A bank is a commercial user: nothing of the paid part of xlwings.
    assert not [name for name in names if re.match(r"xlwings\.(pro|reports|se)", name)]


@each_module
def test_heavy_libraries_wait_until_they_are_used(path: Path) -> None:
    names = imports(tree(path), lazy=False, typing=False)
    assert {name.partition(".")[0] for name in names}.isdisjoint(HEAVY)


def test_no_import_cycle() -> None:
    graph = {
        module: {
            found
            for name in imports(tree(path), lazy=True, typing=False)
            if (found := ours(name)) and found != module
        }
        for module, path in MODULES.items()
    }
    while leaves := {module for module, needs in graph.items() if not needs}:
        graph = {
            module: needs - leaves
            for module, needs in graph.items()
            if module not in leaves
        }
    assert not graph, f"modules in or behind a cycle: {sorted(graph)}"


@each_module
def test_rooms_are_small_and_named(path: Path) -> None:
    assert path.stem not in ("utils", "helpers", "common")
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES
    for function in functions(path):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= MOST_LINES_OF_A_FUNCTION, function.name


@each_module
def test_modules_and_public_functions_say_what_they_do(path: Path) -> None:
    module = tree(path)
    if not module.body:
        return
    assert ast.get_docstring(module)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    own = [c for c in classes if is_public(c) and not implements_xlwings(c)]
    public = [
        node
        for body in (module.body, *(c.body for c in own))
        for node in body
        if is_public(node)
    ]
    assert [n.name for n in public if not (ast.get_docstring(n) or is_setter(n))] == []


def is_setter(node: ast.AST) -> bool:
    """Return whether a function sets a property, which its getter explains."""
    decorators = getattr(node, "decorator_list", [])
    return any(ast.unparse(one).endswith(".setter") for one in decorators)


def implements_xlwings(node: ast.ClassDef) -> bool:
    """Return whether xlwings' base class says what the methods do."""
    bases = " ".join(ast.unparse(base) for base in node.bases)
    return any(word in bases for word in ("base_classes.", "Boxed", "Drawn", "Looks"))


def is_public(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return isinstance(node, kinds) and not node.name.startswith("_")


def codes(paths: list[Path]) -> set[str]:
    """Return every text in the modules that is a finding code."""
    return {
        node.value
        for path in paths
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def test_every_code_has_its_line_in_the_catalogue() -> None:
    assert sorted(codes(SOURCE) - set(catalog.entries())) == []


def test_every_line_of_the_catalogue_is_used_and_tested() -> None:
    known = set(catalog.entries())
    assert sorted(known - codes(SOURCE)) == [], "nothing gives these"
    texts = "".join(path.read_text("utf-8") for path in TESTS)
    assert sorted(known - set(CODE.findall(texts))) == [], "no test names these"


def test_sentence_and_remedy_are_whole() -> None:
    for code, entry in catalog.entries().items():
        assert re.fullmatch(r"R\d+([–,、 ]+R?\d+)*", entry.requirement), code
        assert entry.sentence.endswith(("。", "？")), code
        assert entry.remedy.endswith(("。", "？")), code


def test_every_text_staff_read_prints_on_a_chinese_console() -> None:
    texts = [
        path.read_text("utf-8")
        for path in (ROOT / "sunshine_xl").rglob("*.toml")
        if path.name != "vocabulary.toml"  # what people write, not what they are told
    ]
    texts += [
        node.value
        for path in SOURCE
        if layer(module_name(path)) != "rules"  # these speak by codes and read anything
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and node.value not in docstrings(path)
    ]
    strange = {sign for text in texts for sign in text if not is_gbk(sign)}
    assert not strange


def docstrings(path: Path) -> set[str]:
    """Return the English docstrings; those of commands and cells are for staff."""
    if layer(module_name(path)) in ("cli", "udfs"):
        return set()
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {
        text
        for node in ast.walk(tree(path))
        if isinstance(node, owners) and (text := ast.get_docstring(node, clean=False))
    }


def is_gbk(sign: str) -> bool:
    return bool(sign.encode("gbk", "ignore"))
