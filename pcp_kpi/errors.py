"""Exceptions that speak to an analyst: the thing, the rule, what came, the way out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_ALIKE = 5  # faults of one kind that are told in full; the others with their places only
_PLACES = 12  # of those
_NUMBER = re.compile(r"\d[\d,.]*")


class AnalystError(Exception):
    """Base of every error that the library raises on purpose; its text is meant for the analyst."""


class PeriodNotUnderstood(AnalystError, ValueError):
    """A text or a date that names no period the library knows."""


class CommandError(AnalystError, ValueError):
    """A request that cannot be carried out as worded: a wrong option, name or combination."""


class NotAvailable(AnalystError, LookupError):
    """A figure that was asked for and is not in the data; the text gives the reason."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one place in the data.

    Parameters
    ----------
    file : str
        File (or the name of the table) in which it stands.
    row : int or None
        Line of the file, counted from 1 with the header as line 1; None for the whole file.
    column : str
        Column name; empty for the whole row or file.
    value : str
        What came, as it stands in the file.
    rule : str
        The rule that it breaks, and the way out.
    cell : str, optional
        Address in a sheet, such as ``C7``; it is told instead of row and column.

    Examples
    --------
    >>> print(Fault("q1.csv", 7, "value", "n/k", "a number is needed; leave empty if missing"))
    q1.csv, row 7, column value: 'n/k': a number is needed; leave empty if missing
    >>> print(Fault("q1.xlsx, sheet Monthly", 7, "C", "n/k", "a number is needed", cell="C7"))
    q1.xlsx, sheet Monthly, cell C7: 'n/k': a number is needed
    """

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    cell: str = ""

    def __lt__(self, other: Fault) -> bool:
        """Put faults into the order of files and rows, those of a whole file first."""
        return self._place < other._place

    @property
    def _place(self) -> tuple[str, int, str, str, str]:
        return self.file, self.row or 0, self.column, self.value, self.rule

    @property
    def where(self) -> str:
        """The cell or the row, as a list of places has it; empty for the whole file."""
        return self.cell or ("" if self.row is None else f"{self.row}")

    def __str__(self) -> str:
        """Return the fault as one line: place, what came, rule."""
        place = [self.file]
        if self.cell:
            place.append(f"cell {self.cell}")
        elif self.row is not None:
            place.append(f"row {self.row}")
        if self.column and not self.cell:
            place.append(f"column {self.column}")
        came = f"{self.value!r}: " if self.value else ""
        return f"{', '.join(place)}: {came}{self.rule}"


class DataRefused(AnalystError, ValueError):
    """Data that break the contract, with every fault found.

    Parameters
    ----------
    faults : iterable of Fault
        All the faults, not only the first.
    shown : int, optional
        How many lines the message has; ``faults`` keeps them all. Of many faults of one kind in one file, the message
        tells the first five in full, and of the others their places.

    Examples
    --------
    >>> error = DataRefused([Fault("q1.csv", None, "", "", "the file is empty")])
    >>> print(error)
    1 fault in the data; nothing was written:
      q1.csv: the file is empty
    """

    def __init__(self, faults: Iterable[Fault], *, shown: int = 50) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        head = f"{count:,} fault{'' if count == 1 else 's'} in the data; nothing was written:"
        told = list(_told(self.faults))
        lines = [f"  {line}" for line, _ in told[:shown]]
        if untold := sum(faults for _, faults in told[shown:]):
            lines.append(f"  ... and {untold:,} more")
        super().__init__("\n".join([head, *lines]))


def _told(faults: Sequence[Fault]) -> Iterator[tuple[str, int]]:
    """Give the lines of a message in order, each with how many faults it tells."""
    kinds: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(_kind(fault), []).append(fault)
    seen: dict[tuple[str, str], int] = {}
    for fault in faults:
        kind = _kind(fault)
        seen[kind] = place = seen.get(kind, 0) + 1
        others = kinds[kind][_ALIKE:]
        places = dict.fromkeys(other.where for other in others)
        # Columns of one row are told in full, and one more as well: its place alone would be no shorter.
        if place <= _ALIKE or len(others) == 1 or len(places) == 1:
            yield str(fault), 1
        elif place == _ALIKE + 1:
            word = "" if fault.cell else "rows "
            listed = in_words(places, most=_PLACES)
            yield f"... and {len(others):,} more like these in {fault.file}: {word}{listed}", len(others)


def _kind(fault: Fault) -> tuple[str, str]:
    """Return what faults have in common that are mended in one way; a number in the rule is that of its place."""
    return fault.file, _NUMBER.sub("#", fault.rule) if fault.where else str(fault)


def refuse_if(faults: Sequence[Fault]) -> None:
    """Raise one `DataRefused` with all the faults when there are any.

    Raises
    ------
    DataRefused
        When `faults` is not empty.
    """
    if faults:
        raise DataRefused(faults)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" for a name that is close to a known one, else nothing.

    Examples
    --------
    >>> did_you_mean("hate-crimes", ["hate-crime", "rape"])
    "; did you mean 'hate-crime'?"
    >>> did_you_mean("weather", ["hate-crime", "rape"])
    ''
    """
    close = difflib.get_close_matches(name, list(known), n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(match) for match in close)}?" if close else ""


def in_words(names: Iterable[str], *, most: int = 6) -> str:
    """Join names for a sentence, cutting a long list and saying by how many.

    Examples
    --------
    >>> in_words(["rape", "theft", "arson"])
    'rape, theft and arson'
    """
    listed = list(names)
    if len(listed) > most:
        return f"{', '.join(listed[:most])} and {len(listed) - most:,} more"
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
