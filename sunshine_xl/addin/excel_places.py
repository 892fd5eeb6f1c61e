r"""Where the add-in's parts stand on a Windows PC: files and registry keys, once each.

Everything is the user's own (HKEY_CURRENT_USER, %LOCALAPPDATA%): no administrator.
"""

from __future__ import annotations

import os
from pathlib import Path

from sunshine_xl import com_class

CLASSES = r"Software\Classes"
CLASS_KEY = rf"{CLASSES}\CLSID\{com_class.NUMBER}"
NAME_KEY = rf"{CLASSES}\{com_class.NAME}"
OFFICE = r"Software\Microsoft\Office"
POLICIES = r"Software\Policies\Microsoft\Office"
# Excel 2010, 2013, and 2016 to 365.
VERSIONS = ("14.0", "15.0", "16.0")
TRUSTED = "SunshineXL"
EXCEL_PATH = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CLICK_TO_RUN = r"Software\Microsoft\Office\ClickToRun\Configuration"


def folder() -> Path:
    """Return our folder among the user's programs."""
    return Path(os.environ["LOCALAPPDATA"]) / "SunshineXL"


def addin_file() -> Path:
    """Return where Excel finds the add-in: a folder of its own, that Excel trusts."""
    return folder() / "addin" / "sunshine.xlam"


def options_key(version: str) -> str:
    """Return the key that names what Excel opens at its start."""
    return rf"{OFFICE}\{version}\Excel\Options"


def trusted_key(version: str) -> str:
    """Return the key of our trusted folder."""
    return rf"{OFFICE}\{version}\Excel\Security\Trusted Locations\{TRUSTED}"
