"""Running offices as xlwings' Apps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc.books import Books
from sunshine_xl.calc.errors import is_gone
from sunshine_xl.calc.office import Office, find_office
from sunshine_xl.calc.uno_access import enum

if TYPE_CHECKING:
    from sunshine_xl.calc.ranges import Range
    from sunshine_xl.calc.saved_files import TableStyle

_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_KINDS = {"critical": "ERRORBOX", "info": "INFOBOX", None: "INFOBOX"}


class Apps(base_classes.Apps):
    """Every office started or attached to here; the active one comes first."""

    def __init__(self) -> None:
        self._apps: list[App] = []

    def _living(self) -> list[App]:
        self._apps = [app for app in self._apps if app.office.is_alive]
        return self._apps

    def keys(self) -> list[int]:
        return [app.pid for app in self._living()]

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: Any = None,
        visible: bool | None = None,
    ) -> App:
        """Start an office; ``spec`` is the folder of a profile to start it on."""
        app = App(Office(spec, visible=bool(visible)), visible=bool(visible))
        self._apps.insert(0, app)
        if add_book is None or add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        """Do nothing: every office ends with Python (office.py)."""

    def put_first(self, app: App) -> None:
        """Make an app the active one."""
        self._apps = [app, *(one for one in self._apps if one is not app)]

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._living()))

    def __len__(self) -> int:
        return len(self._living())

    def __getitem__(self, pid: int) -> App:
        for app in self._living():
            if app.pid == pid:
                return app
        raise KeyError(pid)


class App(base_classes.App):
    """One office program."""

    xl: Any = None
    # The engine, which the module that makes it puts in.
    engine: Any = None
    # A stranger's workbook must not run anything by being opened, unless its user's
    # security settings trust it.
    allow_macros = False

    def __init__(self, office: Office, *, visible: bool = False) -> None:
        self.office = office
        self.xl = office.desktop
        self._books = Books(self)
        self._visible = visible
        self._screen_updating = True
        self._automatic = "automatic"
        # Whether what is written now must be undone in one step.
        self.keeps_undo = False
        # What Calc itself does not keep, by document and table.
        self.table_styles: dict[str, dict[str, TableStyle]] = {}
        self._status: Any = None
        self._status_text: str | bool = False
        self.clip: Range | None = None
        # Kept for xlwings; Calc has no such switches.
        self.display_alerts = True
        self.enable_events = True
        self.interactive = True
        self.cut_copy_mode = None

    # Plain attributes in place of the base class's properties.
    display_alerts: Any = None
    enable_events: Any = None
    interactive: Any = None
    cut_copy_mode: Any = None
    startup_path = ""
    hwnd = None

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def pid(self) -> int:
        return self.office.pid

    @property
    def path(self) -> str:
        return str(Path(find_office()).parent)

    @property
    def version(self) -> str:
        return str(
            self.office.setting("/org.openoffice.Setup/Product", "ooSetupVersion")
        )

    @property
    def books(self) -> Books:
        return self._books

    @property
    def visible(self) -> bool:
        return self._visible

    @visible.setter
    def visible(self, visible: bool) -> None:
        self._visible = visible
        for book in self.books:
            book.window.setVisible(visible)

    @property
    def screen_updating(self) -> bool:
        return self._screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value == self._screen_updating:
            return
        for book in self.books:
            if value:
                book.api.unlockControllers()
            else:
                book.api.lockControllers()
        self._screen_updating = value

    @property
    def status_bar(self) -> str | bool:
        return self._status_text

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._status:
            _end(self._status)
            self._status = None
        if value and len(self.books):
            self._status = self.books.active.frame.createStatusIndicator()
            self._status.start(str(value), 0)
        self._status_text = value

    @property
    def selection(self) -> Range | None:
        return self.books.active.selection

    def activate(self, steal_focus: bool = False) -> None:
        APPS.put_first(self)
        if steal_focus and len(self.books):
            self.books.active.activate()

    @property
    def calculation(self) -> str:
        if not self.books.active.api.isAutomaticCalculationEnabled():
            return "manual"
        return self._automatic

    @calculation.setter
    def calculation(self, value: str) -> None:
        # Without Excel's data tables, "semiautomatic" leaves nothing out.
        if value != "manual":
            self._automatic = value
        for book in self.books:
            book.api.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        for book in self.books:
            book.api.calculateAll()

    def run(self, macro: str, args: tuple[Any, ...]) -> Any:
        """Run a Basic macro of a workbook, ``'Book.xlsm'!Module1.name`` or shorter."""
        book_name, _, name = macro.rpartition("!")
        book = self.books(book_name.strip("'")) if book_name else self.books.active
        return book.run(name, args)

    def alert(
        self, prompt: str, title: str, buttons: str, mode: str | None, callback: Any
    ) -> str | None:
        """Ask the user; return "ok", "cancel", "yes" or "no"."""
        window = self.books.active.window if len(self.books) else None
        toolkit = self.office.service("com.sun.star.awt.Toolkit")
        kind = _KINDS[mode] if buttons == "ok" or mode == "critical" else "QUERYBOX"
        box = toolkit.createMessageBox(
            window,
            enum("awt.MessageBoxType", kind),
            _BUTTONS[buttons],
            title or "",
            prompt,
        )
        return _ANSWERS.get(box.execute())

    def quit(self) -> None:
        self.office.close()

    def kill(self) -> None:
        try:
            # Only documents that are closed leave no lock file behind.
            with self.office.answering_within(5):
                for book in self.books:
                    book.close()
        except Exception as error:
            if not is_gone(error):
                raise
        self.office.kill()


def _end(status: Any) -> None:
    """End what the status bar shows; its window may have been closed meanwhile."""
    try:
        status.end()
    except Exception as error:
        if not is_gone(error):
            raise


APPS = Apps()
