"""Keeps Python from searching for garbage while many cells become objects."""

from __future__ import annotations

import gc


class ManyObjects:
    """Make objects that all stay: a search among them would find nothing.

    Afterwards they count as old ones, as if they had been searched. No generator: an
    exception of UNO's cannot pass through contextlib's.
    """

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.freeze()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
