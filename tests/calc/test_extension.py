"""The extension's files: from the list of buttons and always the same bytes."""

from __future__ import annotations

import inspect
import re
import subprocess
import zipfile
from io import BytesIO
from xml.etree import ElementTree

from typer.testing import CliRunner

import sunshine_udfs
from sunshine_xl import assets
from sunshine_xl.addin import calc_build, calc_functions, calc_install
from sunshine_xl.buttons import TAB, buttons, by_group
from sunshine_xl.calc import errors, office
from sunshine_xl.cli import app

NAME = "{http://openoffice.org/2001/registry}name"


def nodes(xml, path):
    """Return the nodes below a path of names."""
    found = [ElementTree.fromstring(xml)]
    for name in path:
        found = [n for one in found for n in one if n.get(NAME) == name]
    return [node for one in found for node in one if node.tag == "node"]


def prop(node, name):
    (found,) = (one for one in node if one.get(NAME) == name)
    return found[0].text


def test_building_twice_gives_the_same_bytes():
    assert calc_build.build() == calc_build.build()


def test_toolbar_and_menu_hold_every_button_once():
    xml = calc_build.addons()
    toolbar = nodes(xml, ("AddonUI", "OfficeToolBar", calc_build.IDENTIFIER))
    main = [b.label for b in buttons() if b.large]
    assert [prop(one, "Title") for one in toolbar] == main
    urls = [prop(one, "URL").partition("?")[2] for one in toolbar]
    assert urls == [b.id for b in buttons() if b.large]
    menu = ("AddonUI", "OfficeMenuBar", calc_build.IDENTIFIER, "Submenu")
    groups = [prop(one, "Title") for one in nodes(xml, menu)]
    assert groups == list(by_group())


def test_every_file_is_in_the_manifest():
    with zipfile.ZipFile(BytesIO(calc_build.build())) as package:
        manifest = package.read("META-INF/manifest.xml").decode()
        described = {"META-INF/manifest.xml", "description.xml"}
        for name in set(package.namelist()) - described:
            assert f'full-path="{name}"' in manifest
        assert TAB in package.read("description.xml").decode()


def test_every_worksheet_function_has_its_basic_one():
    text = calc_functions.basic_module()
    declared = re.findall(r"^Function (\w+)\((.*)\)$", text, re.MULTILINE)
    assert [name for name, _ in declared] == sorted(sunshine_udfs.__all__)
    for name, parameters in declared:
        own = inspect.signature(getattr(sunshine_udfs, name)).parameters
        assert parameters == ", ".join(f"Optional {one}" for one in own)


def test_inside_and_outside_the_office_look_in_the_same_place():
    own = "/".join(calc_install.settings_file().parts[-2:])
    for name in ("sunshine_buttons.py", "sunshine_functions.py"):
        assert f'SETTINGS = "{own}"' in assets.workbook(f"calc/{name}").read_text(
            "utf-8"
        )


def test_installing_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    done = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr(calc_install, "_unopkg", lambda *_: done)
    monkeypatch.setattr(office, "uno", missing)
    (point,) = calc_install.install(tmp_path / "profile")
    assert not point.is_well
    assert "python3-uno" in point.remedy
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: lock file\n")
    monkeypatch.setattr(calc_install, "_unopkg", lambda *_: failed)
    (point,) = calc_install.install(tmp_path / "profile")
    assert "请关闭所有 LibreOffice 窗口" in point.remedy and "lock file" in point.remedy


def missing():
    raise errors.OfficeMissing("no uno")


def test_without_an_office_every_command_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(calc_install.shutil, "which", lambda _: None)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for command in ("install", "uninstall", "doctor"):
        result = CliRunner().invoke(app, ["calc", command])
        assert result.exit_code == 2
        assert "没有找到 LibreOffice" in result.output
        assert "apt install libreoffice-calc" in result.output.replace("\n", "")
