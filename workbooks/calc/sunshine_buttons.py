"""The part of the extension that runs inside the office: it starts the buttons.

It runs under the office's own Python and needs nothing but its standard library. The
work is done by the Python that ``sunshine-xl calc install`` wrote down.
"""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlparse

import unohelper
from com.sun.star.awt.MessageBoxType import WARNINGBOX
from com.sun.star.task import XJobExecutor

NAME = "org.sunshinexl.Buttons"
SETTINGS = "sunshine-xl/calc.json"
TITLE = "阳光信贷"
NOT_INSTALLED = (
    "阳光信贷的程序没有装好，按钮不能使用。\n\n"
    "请在终端中运行：sunshine-xl calc install\n"
    "然后重新打开 LibreOffice。"
)
NO_TABLE = "请先打开要处理的工作簿，再按按钮。"


class Buttons(unohelper.Base, XJobExecutor):
    """What a menu entry or toolbar button of ours calls."""

    def __init__(self, context):
        self.context = context
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name):
        """Return a new instance of one of the office's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def trigger(self, button):
        """Start a button on the document in front, and return at once.

        The work itself speaks to this office, so it must not be waited for here.
        """
        document = self.desktop.getCurrentComponent() or self.only_document()
        if not hasattr(document, "Sheets"):
            self.say(NO_TABLE)
            return
        try:
            program = settings()["python"]
            self.start(program, button, document.Title)
        except (OSError, ValueError, KeyError):
            self.say(NOT_INSTALLED)

    def only_document(self):
        """Return the one document that is open; without a focus none is in front."""
        documents = self.desktop.getComponents().createEnumeration()
        found = []
        while documents.hasMoreElements():
            found.append(documents.nextElement())
        return found[0] if len(found) == 1 else None

    def start(self, program, button, title):
        """Start our own Python; it finds this office by its profile."""
        command = [program, "-m", "sunshine_xl.excel", button]
        command += ["--profile", self.profile(), "--document", title]
        command += ["--log", str(settings_file().with_name("calc.log"))]
        subprocess.Popen(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def profile(self):
        """Return the folder of this office's profile, to find it again from outside."""
        substitute = self.service("com.sun.star.util.PathSubstitution")
        user = substitute.substituteVariables("$(user)", True)
        return str(Path(unquote(urlparse(user).path)).parent)

    def say(self, text):
        """Show a message in front of the document."""
        frame = self.desktop.getCurrentFrame()
        if frame is None:
            return
        window = frame.getContainerWindow()
        box = window.getToolkit().createMessageBox(window, WARNINGBOX, 1, TITLE, text)
        box.execute()


def settings_file():
    """Return where ``sunshine-xl calc install`` writes down what to start."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / SETTINGS


def settings():
    """Return what was written down."""
    return json.loads(settings_file().read_text("utf-8"))


def environment():
    """Return the environment without what the office set for its own Python."""
    own = ("PYTHONPATH", "PYTHONHOME", "URE_BOOTSTRAP", "LD_LIBRARY_PATH")
    return {name: value for name, value in os.environ.items() if name not in own}


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, NAME, (NAME,))
