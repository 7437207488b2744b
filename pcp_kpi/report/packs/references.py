"""References of a delivery plan: "A6.2" and what it leads to."""

from __future__ import annotations

import re
from collections.abc import Collection

_REFERENCE = r"(?:[A-Z]\.?)?\d+(?:\.\d+)*"
_WHOLE = re.compile(_REFERENCE)
# Within words a bare number is more often a count than a reference.
_POINTED = r"(?:[A-Z]\.?\d+(?:\.\d+)*|\d+(?:\.\d+)+)"
_LIST = rf"{_POINTED}(?:\s*(?:,|&|and)\s*{_POINTED})*"
_REFERS = re.compile(rf"\b(?:cross[- ]reference to|refer(?:red|s)? to|see)\b[ :]*({_LIST})?", re.IGNORECASE)
_EXPLICIT = re.compile(r"^\W*(?:cross[- ]reference|refer)", re.IGNORECASE)
NOWHERE = "(no reference given)"


def is_reference(text: str) -> bool:
    """Tell whether a text is the reference of a commitment: a letter, if any, and numbers.

    Examples
    --------
    >>> [is_reference(text) for text in ("A6.2", "B7", "2.1.2", "D.5", "six", "")]
    [True, True, True, True, False, False]
    """
    return bool(_WHOLE.fullmatch(text))


def refers_to(text: str) -> tuple[str, ...]:
    """Return the references that a text sends its reader to, each once.

    Parameters
    ----------
    text : str
        An activity or an update.

    Returns
    -------
    tuple of str
        `NOWHERE` among them where a text says "refer to" and names nothing.

    Examples
    --------
    >>> refers_to("Refer to A7.4 and A7.5"), refers_to("Refer to 3.5, 1.2 & 2.1.2"), refers_to("Complete")
    (('A7.4', 'A7.5'), ('3.5', '1.2', '2.1.2'), ())
    >>> refers_to("Staged as planned (see C11.1)"), refers_to("(Refer to )"), refers_to("We shall see")
    (('C11.1',), ('(no reference given)',), ())
    """
    found: list[str] = []
    for match in _REFERS.finditer(text):
        if match.group(1):
            found += re.findall(_POINTED, match.group(1))
        elif _EXPLICIT.match(match.group(0)) and not text[match.end() :].strip(" ).;\n"):
            found.append(NOWHERE)
    return tuple(dict.fromkeys(found))


def resolves(reference: str, known: Collection[str]) -> bool:
    """Tell whether a reference leads to a row: to its own, or to one of a commitment's parts.

    Examples
    --------
    >>> known = {"A6.1", "A6.2", "B7"}
    >>> [resolves(name, known) for name in ("A6.2", "A6", "A", "A6.3", "B7")]
    [True, True, False, False, True]
    """
    return reference in known or any(one.startswith(f"{reference}.") for one in known)
