"""The words of a PDF's pages by their marks, to which its tags refer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

# Strings and dictionaries are passed over whole: they may hold anything, "EMC" too.
_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)"
_DICTIONARY = rb"<<(?:[^<>()]|<[^<>]*>|" + _STRING + rb"|<<[^<>]*>>)*>>"
_MARKING = re.compile(
    _STRING
    + rb"|(?P<open>/[^\s<>/\[\]()]+\s*(?P<given>"
    + _DICTIONARY
    + rb"|/[^\s<>/\[\]()]+)?\s*\b(?:BDC|BMC)\b)|\b(?P<close>EMC)\b",
    re.DOTALL,
)
_NUMBER = re.compile(rb"/MCID\s+(\d+)")
_STATE = re.compile(_STRING + rb"|(?<![^\s\]>)])(?P<state>[qQ])(?![^\s\[</(])", re.DOTALL)


def words_by_mark(page: Any, wanted: Set[int]) -> Mapping[int, str]:
    """Return the words of a page by mark.

    Parameters
    ----------
    page : pypdf page
    wanted : set of int
        The marks that are asked for. What is drawn under others, the letters of charts above all, is not read: it is
        most of a page.

    Returns
    -------
    mapping of int to str
    """
    from pypdf.generic import DecodedStreamObject, NameObject

    contents = page.get_contents()
    if contents is None or not wanted:
        return {}
    stream = DecodedStreamObject()
    stream.set_data(without_marks(contents.get_data(), wanted))
    page[NameObject("/Contents")] = stream
    return _extracted(page)


def without_marks(content: bytes, wanted: Set[int]) -> bytes:
    r"""Return the operators of a page without those under marks that nobody asks for.

    Parameters
    ----------
    content : bytes
    wanted : set of int

    Examples
    --------
    >>> without_marks(b"/P<</MCID 0>>BDC\n(a)Tj\nEMC\n/Span<</MCID 1>>BDC\nq (b)Tj Q\nEMC\n", {0})
    b'/P<</MCID 0>>BDC\n(a)Tj\nEMC\n\n'
    """
    kept, at = [], 0
    for start, end in _unwanted(content, wanted):
        kept.append(content[at:start])
        at = end
    return b"".join([*kept, content[at:]])


def _unwanted(content: bytes, wanted: Set[int]) -> Iterator[tuple[int, int]]:
    """Return the stretches of outermost marks that are not wanted, and that leave no state behind."""
    depth, start, inside, asked = 0, 0, 0, False
    for found in _MARKING.finditer(content):
        if found["open"]:
            if depth == 0:
                start, inside, asked = found.start(), found.end(), False
            depth += 1
            asked = asked or _is_wanted(found["given"] or b"", wanted)
        elif found["close"] and depth:
            depth -= 1
            if depth == 0 and not asked and _leaves_nothing(content[inside : found.start()]):
                yield start, found.end()


def _is_wanted(given: bytes, wanted: Set[int]) -> bool:
    if given.startswith(b"/"):
        return True  # its number stands in the page's resources
    number = _NUMBER.search(given)
    return number is not None and int(number[1]) in wanted


def _leaves_nothing(section: bytes) -> bool:
    """Whether a section saves the state before anything else, and ends by restoring it."""
    section = section.strip()
    if not section:
        return True
    states = [found["state"] for found in _STATE.finditer(section) if found["state"]]
    enclosed = section[:1] == b"q" and section[-1:] == b"Q"
    return enclosed and states.count(b"q") == states.count(b"Q")


def _extracted(page: Any) -> dict[int, str]:
    """Let pypdf read a page, and part its words by mark."""
    open_marks: list[int | None] = []
    said: dict[int, list[str]] = {}

    def operand(operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if operator == b"BDC":
            known: Any = operands[1].get_object() if len(operands) > 1 else {}
            open_marks.append(known.get("/MCID") if hasattr(known, "get") else None)
        elif operator == b"BMC":
            open_marks.append(None)
        elif operator == b"EMC" and open_marks:
            open_marks.pop()

    def words(text: str, *_place: Any) -> None:
        mark = next((one for one in reversed(open_marks) if one is not None), None)
        if mark is not None and text:
            said.setdefault(int(mark), []).append(text)

    page.extract_text(visitor_operand_before=operand, visitor_text=words)
    return {mark: "".join(texts) for mark, texts in said.items()}
