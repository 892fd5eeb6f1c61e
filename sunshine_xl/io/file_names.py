"""Names of branches and groups as names of folders and files."""

from __future__ import annotations

import re

# What Windows refuses in a name, wherever the name is made.
_REFUSED = re.compile(r'[\x00-\x1f\\/:*?"<>|]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_BYTES = 200


def is_file_name(text: str) -> bool:
    """Return whether a text can be the name of a folder or file as it stands.

    >>> is_file_name("朝阳村评议小组"), is_file_name("../朝阳村"), is_file_name("甲/乙")
    (True, False, False)
    """
    return (
        bool(text)
        and not _REFUSED.search(text)
        and not _DEVICES.fullmatch(text)
        and not text.startswith((".", "~$", " "))
        and not text.endswith((".", " "))
        and len(text.encode()) <= _LONGEST_BYTES
    )
