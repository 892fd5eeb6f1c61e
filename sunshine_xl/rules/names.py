"""Names of persons: 2 to 30 Chinese characters, with · for minorities (R27)."""

from __future__ import annotations

import re
import unicodedata

# Han with its extensions and compatibility forms; 〇 is a legal character of names.
_HAN = "〇㐀-䶿一-鿿豈-龎\U00020000-\U000323af"
_NAME = re.compile(f"[{_HAN}]+(?:·[{_HAN}]+)*")
_NOISE = dict.fromkeys(map(ord, " \t\r\n\u00a0\u200b\u200c\u200d\u3000\ufeff"), None)
_DOTS = dict.fromkeys(map(ord, "•‧・･．.●∙⋅"), "·")


def compact(text: str) -> str:
    """Return a name without blanks, with the one right middle dot.

    >>> compact("张　 三"), compact("买买提．艾力")
    ('张三', '买买提·艾力')
    """
    # Letters alone hold no blank and no dot: nearly every name.
    if text.isalpha() and unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text).translate(_NOISE).translate(_DOTS)


def is_valid(name: str) -> bool:
    """Return whether a compacted name has 2 to 30 legal characters."""
    return 2 <= len(name) <= 30 and _NAME.fullmatch(name) is not None
