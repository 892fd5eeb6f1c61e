"""A whole campaign by its commands, everything they say and leave behind kept."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sunshine_xl.cli import main


@dataclass(frozen=True)
class Said:
    """What a command was, how it ended and what it said on stdout and stderr."""

    words: tuple[str, ...]
    code: int
    spoken: bytes


@dataclass
class Walk:
    """Runs commands in this process, with a folder of its own for what is temporary."""

    temporary: Path
    said: list[Said] = field(default_factory=list)
    open_to_others: set[str] = field(default_factory=set)

    def run(self, *words: object) -> Said:
        """Run a command to its end."""
        argv = ["sunshine-xl", *map(str, words)]
        with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
            for name in ("TMPDIR", "TEMP", "TMP"):
                patch.setenv(name, str(self.temporary))
            patch.setenv("COLUMNS", "999")  # a line that is broken hides a number
            patch.setattr(tempfile, "tempdir", None)
            patch.setattr(sys, "argv", argv)
            heard = stack.enter_context(_listening(patch))
            stack.enter_context(self._watched())
            with pytest.raises(SystemExit) as ended:
                main()
        self.said.append(
            Said(tuple(argv[1:]), int(str(ended.value.code)), bytes(heard))
        )
        return self.said[-1]

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Note what anybody else on the machine could open while a command runs."""
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended.wait,))
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()

    def _watch(self, has_ended: Callable[[float], bool]) -> None:
        is_over = False
        while not is_over:
            is_over = has_ended(0.01)
            for entry in os.scandir(self.temporary):
                with suppress(FileNotFoundError):
                    if entry.stat(follow_symlinks=False).st_mode & 0o077:
                        self.open_to_others.add(entry.name)

    def left_behind(self) -> list[Path]:
        """Return the files that lie in the folder for what is temporary."""
        return sorted(path for path in self.temporary.rglob("*") if path.is_file())


@contextmanager
def _listening(patch: pytest.MonkeyPatch) -> Iterator[bytearray]:
    """Give all that is written to stdout and stderr, by children and libraries too."""
    heard = bytearray()
    with tempfile.TemporaryFile() as tape:
        kept = [os.dup(number) for number in (1, 2)]
        try:
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(tape.fileno(), number)
                stream = io.TextIOWrapper(os.fdopen(os.dup(number), "wb"), "utf-8")
                patch.setattr(sys, name, stream)
            yield heard
        finally:
            for number, name in ((1, "stdout"), (2, "stderr")):
                getattr(sys, name).close()
                os.dup2(kept[number - 1], number)
                os.close(kept[number - 1])
            tape.seek(0)
            heard += tape.read()
