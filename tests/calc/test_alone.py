"""The engine's package by itself, under a name of its own: nothing else is needed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import sunshine_xl.calc

PACKAGE = Path(sunshine_xl.calc.__file__).parent
NAME, OTHER = "sunshine_xl.calc", "calc_engine"
HAN = re.compile("[一-鿿]")
SMOKE = f"""
import sys, xlwings, {OTHER}
from {OTHER}.errors import CannotOpen
{OTHER}.register()
app = xlwings.App(visible=False)
sheet = app.books[0].sheets[0]
sheet["A1"].value = [["x", 1.5], ["=B1*2", True]]
sheet["A1"].color = "#FF0000"
sheet["A1"].add_note("n")
sheet["A1:B2"].conditional_formats.add_custom("=$B1=1.5", fill_color="#00FF00")
sheet.impl.page_setup.fit(wide=1)
print(sheet["A1:B2"].value)
app.books[0].save(sys.argv[1])
app.quit()
(made,) = {OTHER}.export_pdf([sys.argv[1]], sys.argv[2])
print(made.pages, made.problem)
print([name for name in sys.modules if name.startswith("sunshine")])
"""


def test_it_runs_under_another_name_with_nothing_else_of_ours(tmp_path):
    target = tmp_path / "own" / OTHER
    target.mkdir(parents=True)
    for module in PACKAGE.glob("*.py"):
        text = module.read_text("utf-8").replace(NAME, OTHER)
        assert "sunshine" not in text, module.name
        (target / module.name).write_text(text, "utf-8")
    script = tmp_path / "own" / "smoke.py"
    script.write_text(SMOKE, "utf-8")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "册.xlsx", tmp_path],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[['x', 1.5], [3.0, True]]", "1 ", "[]"]


def test_its_words_are_for_everybody():
    """Its errors are in English; ours translates them where staff read them."""
    for module in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not HAN.search(node.value), (module.name, node.value)
