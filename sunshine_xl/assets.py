"""The only module that knows where templates/, workbooks/ and docs/ lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """Return a data folder: inside the package in a wheel, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def template(name: str) -> Path:
    """Return the path of a blank official form or of ``campaign.toml``."""
    return _folder("templates") / name


def workbook(name: str) -> Path:
    """Return the path of a file of the add-in."""
    return _folder("workbooks") / name


def package_data(name: str) -> Path:
    """Return the path of a data file that lies among the modules."""
    return _PACKAGE / name


def checkout() -> Path | None:
    """Return the folder of the sources, or None where the package is installed."""
    top = _PACKAGE.parent
    return top if (top / "pyproject.toml").is_file() else None


def document(name: str) -> Path:
    """Return the path of one of the documents for staff."""
    return _folder("docs") / name
