"""An xlwings engine that drives a live LibreOffice Calc, beside the two for Excel.

``register()`` adds the engine to xlwings; from then on ``xw.App()``, ``xw.Book()`` and
everything below them run in Calc. It builds on xlwings' public BSD part alone and
knows nothing of the rest of this package, so that it could be published on its own.

``export_pdf()`` prints many workbooks with one office; it needs neither xlwings nor an
office that runs already.
"""

from __future__ import annotations

from typing import Any

from sunshine_xl.calc.pdf import Exported, export_pdf

__all__ = ["Exported", "attach", "export_pdf", "register"]


def register(*, activate: bool = True) -> Any:
    """Return xlwings' engine "calc", adding it to ``xlwings.engines`` the first time.

    No office starts before an App is asked for.
    """
    import xlwings

    from sunshine_xl.calc.engine import ENGINE

    if ENGINE.name not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=ENGINE))
    engine = xlwings.engines[ENGINE.name]
    if activate:
        engine.activate()
    return engine


def attach(profile: str) -> Any:
    """Return xlwings' App of the office that runs on a user's profile.

    Where none runs on it, one is started with a window.
    """
    import xlwings

    register()
    return xlwings.App(visible=True, spec=profile, add_book=False)
