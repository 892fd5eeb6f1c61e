"""LibreOffice as an independent calculator: many workbooks in one call."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

# 0 = always recalculate files from Excel when they are loaded.
_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def convert(files: Sequence[Path], folder: Path, kind: str = "xlsx") -> None:
    """Recalculate workbooks and save them into a folder as xlsx or pdf."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_RECALCULATE)
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: run bash tests/install_tools.sh"
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    shutil.rmtree(profile)
