"""The office program: found, started on a profile, connected to, and closed again."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sunshine_xl.calc.errors import OfficeGone, OfficeMissing, OfficeSilent, is_gone
from sunshine_xl.calc.uno_access import properties, uno

_PROGRAMS = ("soffice", "libreoffice")
_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice/program",
)
_START_SECONDS = 60.0
_CLOSE_SECONDS = 10.0
# Its many threads would each keep what the documents before have used: 1 GB after 180.
_FRUGAL = {"MALLOC_ARENA_MAX": "1"}
# How long an office that runs already may take to answer once it was asked.
_ATTACH_SECONDS = 15.0
# What an office is started with, and can be told by from another on its profile.
_SIGN = "CALC_ENGINE_OFFICE"
_EXPANDER = "/singletons/com.sun.star.util.theMacroExpander"
# The shell ends the whole group when the pipe that Python holds open is closed, even
# if Python was killed: no office is left behind.
_GUARD = (
    'exec 3<&0; "$@" </dev/null 3<&- & office=$!; '
    "{ cat <&3 >/dev/null; kill -KILL -$$; } & "
    "exec 3<&-; wait $office; exit $?"
)


def find_office() -> str:
    """Return the office program's path; raise OfficeMissing with what to install."""
    for name in _PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    for folder in _FOLDERS:
        program = Path(folder) / "soffice"
        if program.is_file():
            return str(program)
    raise OfficeMissing(
        "LibreOffice is not installed. Debian, Ubuntu: apt install libreoffice-calc "
        "python3-uno; Fedora: dnf install libreoffice-calc libreoffice-pyuno."
    )


def user_profile() -> Path:
    """Return the profile of the user's own office."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "libreoffice" / "4"


class Office:
    """One running office and the connection to it.

    Without a profile a private one is made and removed again. With a profile on which
    an office is running already (its user's own Calc), that one is attached to, and
    ``close`` leaves it running. A ``frugal`` one gives memory back after each document,
    at the price of a fifth of its speed: for hundreds of documents.
    """

    def __init__(
        self,
        profile: str | os.PathLike[str] | None = None,
        *,
        visible: bool = False,
        frugal: bool = False,
    ) -> None:
        program = find_office()
        uno()  # said before anything is started that could not be spoken to
        self._private = None if profile else tempfile.mkdtemp(prefix="calc-engine-")
        self._pipe = f"calc_{uuid.uuid4().hex}"
        folder = Path(profile or self._private or "").absolute()
        hidden = () if visible else ("--headless", "--invisible")
        self.process = subprocess.Popen(
            [
                *("/bin/sh", "-c", _GUARD, "calc-engine", program, *hidden),
                *("--norestore", "--nologo", "--nodefault"),
                f"-env:UserInstallation={folder.as_uri()}",
                f"-env:{_SIGN}={self._pipe}",
                f"--accept=pipe,name={self._pipe};urp;StarOffice.ComponentContext",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **_FRUGAL} if frugal else None,
        )
        atexit.register(self.close)
        try:
            self.context = self._connect()
        except BaseException:
            self.kill()
            raise
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.is_attached = bool(profile) and not self._is_ours()

    def _is_ours(self) -> bool:
        """Return whether the office that answers is the one that was started here.

        Where one was running on the profile before, ours hands over to it and ends; how
        soon it ends tells nothing on a busy machine.
        """
        expander = self.context.getValueByName(_EXPANDER)
        return bool(expander.expandMacros(f"${_SIGN}") == self._pipe)

    def _connect(self) -> Any:
        local = uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        address = f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext"
        start = time.monotonic()
        until = start + _START_SECONDS
        has_ended = False
        while time.monotonic() < until:
            try:
                return resolver.resolve(address)
            except Exception as error:
                if not is_gone(error):
                    raise
            if not has_ended and self.process.poll() is not None:
                # It has handed over to one that runs already, or could not start.
                has_ended = True
                until = min(until, time.monotonic() + _ATTACH_SECONDS)
            time.sleep(0.02)
        raise OfficeSilent(
            f"LibreOffice was started and did not answer for {until - start:.0f} s. "
            "Close every LibreOffice window and try again."
        )

    def service(self, name: str) -> Any:
        """Return a new instance of one of the office's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    @property
    def pid(self) -> int:
        """The process that stands for this office."""
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the office can still be spoken to."""
        if not self.is_attached:
            return self.process.poll() is None
        try:
            self.desktop.getCurrentComponent()
        except Exception as error:
            if is_gone(error):
                return False
            raise
        return True

    def setting(self, path: str, name: str) -> Any:
        """Return a value of the office's configuration."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        view = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", properties(nodepath=path)
        )
        return view.getByName(name)

    def documents(self) -> Iterator[Any]:
        """Yield the open spreadsheets, oldest first."""
        entries = self.desktop.Components.createEnumeration()
        found = []
        while entries.hasMoreElements():
            document = entries.nextElement()
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                found.append(document)
        yield from reversed(found)

    def close(self) -> None:
        """Close the documents and end the office; one attached to keeps running."""
        atexit.unregister(self.close)
        if not self.is_attached and self.process.poll() is None:
            # A killed office leaves lock files behind, so it is asked first.
            with contextlib.suppress(OfficeGone), self.answering_within(_CLOSE_SECONDS):
                for document in list(self.documents()):
                    document.close(True)
                self.desktop.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_CLOSE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the office at once; one attached to keeps running."""
        atexit.unregister(self.close)
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self._private:
            shutil.rmtree(self._private, ignore_errors=True)

    def answering_within(self, seconds: float) -> _Watch:
        """Return a context in which an office that hangs is killed.

        Whoever waits for it then gets OfficeGone; so does who finds it dead.
        """
        return _Watch(self, seconds)


class _Watch:
    """No generator: an exception of UNO's cannot pass through contextlib's."""

    def __init__(self, office: Office, seconds: float) -> None:
        self._office, self._seconds = office, seconds
        self._hung = threading.Event()
        self._timer = threading.Timer(seconds, self._give_up)

    def _give_up(self) -> None:
        self._hung.set()
        self._office.kill()

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        self._timer.cancel()
        if error is None or (self._office.is_alive and not is_gone(error)):
            return
        hung = f"did not answer for {self._seconds:.0f} s"
        raise OfficeGone(
            f"LibreOffice {hung if self._hung.is_set() else 'ended'} in the middle of "
            "the work. The file on disk is as it was when it was last saved; open it "
            "again and repeat the step."
        ) from None
