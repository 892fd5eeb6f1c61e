"""Installing on Windows, with the real code on a fake home and a fake registry."""

from __future__ import annotations

import copy
import importlib.machinery
import subprocess
import sys
import zipfile

import pytest
from typer.testing import CliRunner

from sunshine_xl import __version__, assets, com_class
from sunshine_xl.addin import excel_bundle, excel_doctor, excel_install, registry
from sunshine_xl.addin.excel_places import (
    CLASS_KEY,
    EXCEL_PATH,
    OFFICE,
    POLICIES,
    addin_file,
    options_key,
    trusted_key,
)
from sunshine_xl.cli import app
from tests.addin.fake_winreg import HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, Registry

NEWEST = "16.0"


@pytest.fixture
def windows(monkeypatch, tmp_path):
    """Return the registry of a PC with Excel 2016 on it."""
    made = Registry()
    module = made.module()
    module.__spec__ = importlib.machinery.ModuleSpec("winreg", None)
    monkeypatch.setitem(sys.modules, "winreg", module)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "张三" / "AppData" / "Local"))
    with made.CreateKeyEx(HKEY_CURRENT_USER, rf"{OFFICE}\{NEWEST}\Excel"):
        pass
    with made.CreateKeyEx(HKEY_LOCAL_MACHINE, EXCEL_PATH) as key:
        made.SetValueEx(key, "", 0, 1, r"C:\Office16\EXCEL.EXE")
    return made


def are_well(points):
    return [one.is_well for one in points]


def test_installing_writes_what_excel_and_windows_read(windows):
    assert are_well(excel_install.install()) == [True]
    assert addin_file().read_bytes() == assets.workbook("sunshine.xlam").read_bytes()
    assert registry.values(options_key(NEWEST)) == {"OPEN": f'"{addin_file()}"'}
    trusted = registry.values(trusted_key(NEWEST))
    assert trusted["Path"] == f"{addin_file().parent}\\"
    assert trusted["AllowSubfolders"] == "0"
    command = registry.read(rf"{CLASS_KEY}\LocalServer32")
    assert command == f'"{excel_install.python()}" -P -B -m {com_class.MODULE}'
    # 32-bit and 64-bit Excel look in different places.
    wide = [key for _, key in windows.keys if key.endswith("localserver32")]
    assert len(wide) == 2 and any("wow6432node" in key for key in wide)
    # Nothing but the user's own was touched.
    machine = [key for root, key in windows.keys if root == HKEY_LOCAL_MACHINE]
    assert {key for key in machine if "excel.exe" not in key} <= {
        EXCEL_PATH.lower().rsplit("\\", n)[0] for n in range(1, 6)
    }


def test_installing_again_changes_nothing(windows):
    excel_install.install()
    once = copy.deepcopy(windows.keys)
    assert are_well(excel_install.install()) == [True]
    assert windows.keys == once


def test_the_addins_of_others_stay(windows):
    others = {"OPEN": '"C:\\a.xlam"', "OPEN1": '/R "C:\\b.xll"', "Font": "宋体"}
    for name, value in others.items():
        registry.write(options_key(NEWEST), name, value)
    excel_install.install()
    expected = {**others, "OPEN2": f'"{addin_file()}"'}
    assert registry.values(options_key(NEWEST)) == expected
    excel_install.uninstall()
    assert registry.values(options_key(NEWEST)) == others


def test_uninstalling_leaves_nothing_behind(windows):
    before = {place: dict(inside) for place, inside in windows.keys.items()}
    excel_install.install()
    assert are_well(excel_install.uninstall()) == [True]
    left = {place for place in windows.keys if place not in before}
    # Empty parents that any program may have made; no value of ours in any key.
    assert not [key for _, key in left if "sunshine" in key or "clsid\\{" in key]
    assert all(not windows.keys[place] for place in left)
    assert not addin_file().parent.parent.exists()
    assert are_well(excel_install.uninstall()) == [True]


def test_every_excel_of_the_user_gets_it_and_the_newest_where_none(windows):
    with windows.CreateKeyEx(HKEY_CURRENT_USER, rf"{OFFICE}\15.0\Excel"):
        pass
    assert excel_install.installed_versions() == ("15.0", NEWEST)
    windows.keys.clear()
    assert excel_install.installed_versions() == (NEWEST,)


def test_a_file_excel_holds_is_explained(windows, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(type(addin_file()), "write_bytes", refuse)
    (point,) = excel_install.install()
    assert not point.is_well and "关闭所有 Excel" in point.remedy
    monkeypatch.setattr(type(addin_file()), "unlink", lambda *_, **__: refuse())
    (point,) = excel_install.uninstall()
    assert not point.is_well and "关闭所有 Excel" in point.remedy


def told(points):
    return {one.text for one in points if not one.is_well}


def test_the_doctor_names_the_broken_link(windows, monkeypatch):
    assert "加载项文件不在。" in told(excel_doctor.examine())
    excel_install.install()
    answers = {"pythoncom": __version__, "Dispatch": f"{__version__}\n9901***0014"}
    monkeypatch.setattr(
        excel_doctor,
        "_asked",
        lambda _, code: next(text for word, text in answers.items() if word in code),
    )
    assert told(excel_doctor.examine()) == set()
    answers["Dispatch"] = "pywintypes.com_error: (-2147221005)"
    assert any("往返不通" in one for one in told(excel_doctor.examine()))
    answers["pythoncom"] = "ModuleNotFoundError: No module named 'pythoncom'"
    assert any("部件不全" in one for one in told(excel_doctor.examine()))
    mark = addin_file().with_name("sunshine.xlam:Zone.Identifier")
    mark.write_text("[ZoneTransfer]\nZoneId=3\n")
    assert any("来自互联网" in one for one in told(excel_doctor.examine()))
    mark.unlink()
    addin_file().write_bytes(b"other")
    assert any("不是同一个版本" in one for one in told(excel_doctor.examine()))
    registry.remove_value(options_key(NEWEST), "OPEN")
    assert any("启动时不打开" in one for one in told(excel_doctor.examine()))
    excel_install.install()
    registry.remove(trusted_key(NEWEST))
    assert any("不信任" in one for one in told(excel_doctor.examine()))
    places = rf"{POLICIES}\{NEWEST}\Excel\Security\Trusted Locations"
    registry.write(places, "AllLocationsDisabled", 1)
    assert any("停用了所有受信任位置" in one for one in told(excel_doctor.examine()))
    registry.write(rf"{CLASS_KEY}\LocalServer32", "", '"C:\\gone\\pythonw.exe" -m x')
    assert any("没有找到记录的 Python" in one for one in told(excel_doctor.examine()))
    registry.remove(CLASS_KEY)
    assert any("Windows 不知道" in one for one in told(excel_doctor.examine()))
    windows.keys.pop((HKEY_LOCAL_MACHINE, EXCEL_PATH.lower()))
    assert any("没有找到 Excel" in one for one in told(excel_doctor.examine()))


def test_a_policy_against_macros_is_mentioned(windows):
    excel_install.install()
    registry.write(rf"{POLICIES}\{NEWEST}\Excel\Security", "VBAWarnings", 4)
    found = [one for one in excel_doctor.examine() if "组策略禁止宏" in one.text]
    assert found and found[0].remedy


def test_the_doctor_asks_python_itself(windows):
    asked = excel_doctor._asked
    python = excel_install.python()
    assert asked(python, "print('一')") == "一"
    assert asked(python, "import no_such_module").startswith("ModuleNotFoundError")
    assert asked(python.with_name("gone"), "") == "FileNotFoundError"


def test_elsewhere_than_on_windows_it_is_said():
    for command in ("install", "uninstall", "doctor"):
        done = CliRunner().invoke(app, ["addin", command])
        assert done.exit_code == 2 and "不是 Windows" in done.stdout


def test_building_writes_the_addin(tmp_path):
    file = tmp_path / "x.xlam"
    assert CliRunner().invoke(app, ["addin", "build", str(file)]).exit_code == 0
    assert zipfile.is_zipfile(file)


def test_the_bundle_holds_all_a_pc_needs(tmp_path):
    """With real wheels for Windows, for one of the versions of Python."""
    (point,) = excel_bundle.bundle(tmp_path, ["3.12"])
    assert point.is_well, point
    wheels = [file.name for file in (tmp_path / "wheels").glob("*.whl")]
    for name in ("sunshine_xl-", "pywin32-", "pandas-", "xlwings-", "colorama-"):
        assert [one for one in wheels if one.startswith(name)], name
    for one in wheels:
        assert "none-any" in one or "win_amd64" in one
    # pip finds every part of it there, as it will without internet.
    command = [sys.executable, "-m", "pip", "download", "--no-index", "--no-cache-dir"]
    command += ["--find-links", str(tmp_path / "wheels"), "--only-binary", ":all:"]
    command += ["--platform", "win_amd64", "--python-version", "3.12"]
    command += [f"sunshine-xl=={__version__}", "--dest", str(tmp_path / "again")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in tmp_path.iterdir()} >= set(excel_bundle.scripts())


def test_the_scripts_read_well_on_a_chinese_windows():
    for text in excel_bundle.scripts().values():
        assert text.encode("gbk").decode("gbk") == text
        assert "{" not in text
    assert "(3.13 3.12 3.11)" in excel_bundle.scripts()["安装.cmd"]


def test_a_bundle_that_fails_says_why(tmp_path):
    (point,) = excel_bundle.bundle(tmp_path, ["2.0"])
    assert not point.is_well and point.remedy
