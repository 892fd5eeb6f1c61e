"""What can go wrong between Python and the office program, as exceptions."""

from __future__ import annotations


class CalcError(Exception):
    """Anything the engine has to say; its text tells the next step."""


class OfficeMissing(CalcError):
    """There is no LibreOffice on this machine, or its Python part is missing."""


class OfficeSilent(CalcError):
    """The office was started and never answered."""


class OfficeGone(CalcError):
    """The office ended (crash, kill, closed by its user) while it was needed."""


class CannotOpen(CalcError, OSError):
    """Calc could not open a file."""


class CannotSave(CalcError, OSError):
    """Calc could not save a file."""


_GONE = ("DisposedException", "NoConnectException", "ConnectionSetupException")
_BROKEN_BRIDGE = ("Binary URP bridge", "bridge already disposed", "bridge disposed")


def is_gone(error: BaseException) -> bool:
    """Return whether an exception means that the office is no longer there."""
    if isinstance(error, OfficeGone):
        return True
    name = type(error).__name__.rpartition(".")[2]
    return name in _GONE or any(words in str(error) for words in _BROKEN_BRIDGE)
