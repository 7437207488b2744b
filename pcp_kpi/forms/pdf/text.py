"""Text that a font can show: what no reader could see is taken out or stands as the replacement sign."""

from __future__ import annotations

import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NO_LETTERS = ("Cs", "Co", "Cn")  # halves of pairs, private use, unassigned: no font has them


def printable(text: str) -> str:
    r"""Return a text without controls, its line breaks as spaces; what has no letter form stands as �.

    Examples
    --------
    >>> printable("one\ntwo\x00 #three[*four*]")
    'one two #three[*four*]'
    >>> printable("\ud800")
    '�'
    """
    return "".join(_printable(letter) for letter in text)


def _printable(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isspace():
        # A space that must not break stays one.
        return letter if letter in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" else " "
    if kind == "Cc":
        return ""
    return _REPLACEMENT if kind in _NO_LETTERS else letter
