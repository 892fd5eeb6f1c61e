"""What was printed from what, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path


class PrintRecord:
    """The record of printed groups; a line is added after each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sources: dict[str, str] = {}
        if path.is_file():
            for text in path.read_text("utf-8", "replace").splitlines():
                try:
                    line = json.loads(text)
                    self._sources[line["file"]] = line["source"]
                except (ValueError, TypeError, KeyError):
                    continue  # cut short: its group is printed again

    def has(self, file: str, source: str) -> bool:
        """Return whether a workbook was printed from just this source."""
        return self._sources.get(file) == source

    def add(self, file: str, source: str) -> None:
        """Note a group that has just been printed."""
        self._sources[file] = source
        line = json.dumps({"file": file, "source": source}, ensure_ascii=False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as record:
            # A line cut short by a kill stays a line of its own.
            record.write("\n" + line)
