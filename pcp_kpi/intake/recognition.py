"""Which layout a raw file has, by what stands in it; its name is not looked at."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pcp_kpi.errors import DataRefused, Fault, in_words, refuse_if
from pcp_kpi.figures import REQUIRED
from pcp_kpi.intake import (
    home_office,
    home_office_crime,
    home_office_outcomes,
    illustrative,
    london,
    population,
)
from pcp_kpi.intake import published as printed
from pcp_kpi.intake.open_tables import NEEDED
from pcp_kpi.intake.pages import SEPARATORS, find_columns, is_archive, pages_of
from pcp_kpi.intake.reading import Context, Reading
from pcp_kpi.intake.street_files import OUTCOMES, STREET, street_files
from pcp_kpi.intake.tallying import SEARCHED

AUTO = "auto"
DECLARED = ("workbook", "monthly")
_COMPOUND = b"\xd0\xcf\x11\xe0"
_WORDS = {
    "figures": "a tidy table of figures",
    "published": "a register of printed figures",
    "illustrative": "quarters of the illustrative year",
    "home-office": "Home Office figures by crime type and quarter",
    "home-office-forces": "Home Office recorded crime by police force",
    "home-office-partnerships": "Home Office recorded crime by partnership",
    "home-office-outcomes": "Home Office outcomes",
    "police-uk": "an archive of data.police.uk",
    "london": "a London borough file",
    "population": "a population file",
}
Reader = Callable[[Path, Context], Reading]


@dataclass(frozen=True)
class _Layout:
    """How a layout is known by a row of headings."""

    name: str
    fits: Callable[[Sequence[str]], bool]


def _has(*needed: str) -> Callable[[Sequence[str]], bool]:
    return lambda header: set(needed) <= {" ".join(cell.split()) for cell in header}


def _spells(spellings: dict[str, tuple[str, ...]], *needed: str) -> Callable[[Sequence[str]], bool]:
    return lambda header: set(needed) <= find_columns(header, spellings).places.keys()


def _is_london(header: Sequence[str]) -> bool:
    months = [name for name in header if london.MONTH.fullmatch(name.strip())]
    return bool(months) and _spells(london.COLUMNS, *london.COLUMNS)(header)


# A layout with more columns stands before one whose columns it has too.
_LAYOUTS = (
    _Layout("published", _has(*printed.COLUMNS)),
    _Layout("home-office", _has(*home_office.COLUMNS)),
    _Layout("home-office-outcomes", _spells(home_office_outcomes.COLUMNS, *NEEDED, "outcome", "given")),
    _Layout(
        "home-office-partnerships", _spells(home_office_crime.PARTNERSHIPS, *NEEDED, "count", "partnership")
    ),
    _Layout("home-office-forces", _spells(home_office_crime.FORCES, *NEEDED, "count")),
    _Layout("police-uk", lambda header: tuple(header) in (STREET, OUTCOMES)),
    _Layout("london", _is_london),
    _Layout("figures", _has(*REQUIRED)),
    _Layout("illustrative", _has(*illustrative.COLUMNS)),
    _Layout("population", _has(*population.COLUMNS)),
)


def recognise(path: str | Path) -> str | None:
    """Tell which layout a file or folder has.

    Parameters
    ----------
    path : str or Path
        A CSV or Parquet file, a workbook, a folder or a zip.

    Returns
    -------
    str or None
        Name of the layout, as the register writes it; None when none fits. A file with a layout of its own beside it
        (``calls.csv`` and ``calls.toml``) is ``workbook`` or, a CSV file, ``monthly``.
    """
    path = Path(path)
    if not path.exists():
        return None
    if path.is_dir():
        return "police-uk" if _holds_street_files(path) else None
    start = _start(path)
    if path.with_suffix(".toml").is_file():
        return "workbook" if start.startswith((b"PK", _COMPOUND)) else "monthly"
    if start == b"PAR1":
        return "figures" if _has(*REQUIRED)(_parquet_header(path)) else None
    return None if start == _COMPOUND else _by_content(path)


def _by_content(path: Path) -> str | None:
    """Return the layout whose headings stand in the file; what cannot be read as a table has none."""
    try:
        fitting = (layout.name for header in _headers(path) for layout in _LAYOUTS if layout.fits(header))
        return next(fitting, None)
    except DataRefused:
        return "police-uk" if is_archive(path) and _is_street_zip(path) else None


def _headers(path: Path) -> Iterator[list[str]]:
    for page in pages_of(path):
        for _, cells in itertools.islice(page.rows, SEARCHED):
            yield cells


def _is_street_zip(path: Path) -> bool:
    try:
        return _holds_street_files(path)
    except DataRefused:
        return False


def _holds_street_files(path: Path) -> bool:
    return any(group for group in street_files(path))


def _parquet_header(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return [str(name) for name in pq.read_schema(path).names]
    except (pa.ArrowInvalid, OSError):
        return []


def read_recognised(path: Path, context: Context, *, readers: Mapping[str, Reader]) -> Reading:
    """Read a file whose layout the register leaves open.

    Raises
    ------
    DataRefused
        When no layout fits.
    """
    name = recognise(path)
    if name is None:
        _refuse_unreadable(path)
        rule = (
            f"no layout that is known fits what stands in it; known: {in_words(_WORDS.values(), most=20)}. "
            "Say how to read it in a .toml beside it, which 'pcp-kpi draft-layout' drafts, or name the layout"
        )
        refuse_if([Fault(path.name, None, "", "", rule)])
    return readers[str(name)](path, context)


def _refuse_unreadable(path: Path) -> None:
    """Refuse what is no table of any layout for a reason of its own: encoding, separators, capitals in its headings."""
    if not path.is_file() or _start(path) in (b"PAR1", _COMPOUND):
        return
    for header in _headers(path):
        rule = ""
        sign = next((sign for sign in SEPARATORS if len(header) == 1 and header[0].count(sign) > 1), "")
        if sign:
            rule = f"its cells are separated by {SEPARATORS[sign]}; save it as 'CSV UTF-8 (comma delimited)'"
        elif set(REQUIRED) <= {" ".join(cell.split()).casefold() for cell in header}:
            rule = f"looks like {_WORDS['figures']}; its headings are written in small letters: {in_words(REQUIRED)}"
        refuse_if([Fault(path.name, None, "", "", rule)] if rule else [])


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


def fitting(name: str, read: Reader) -> Reader:
    """Return a reader that refuses a file which has another layout, and says which.

    Parameters
    ----------
    name : str
        Layout of the reader.
    read : callable
        The reader.

    Returns
    -------
    callable
        The same reader for files of its layout, and for files of none: of those it says itself what they lack.
    """

    def read_if_fitting(path: Path, context: Context) -> Reading:
        found = recognise(path)
        if found is not None and found != name and found not in DECLARED:
            rule = f"does not have the layout {name!r}; it looks like {found!r}, {_WORDS[found]}"
            refuse_if([Fault(path.name, None, "", "", rule)])
        return read(path, context)

    return read_if_fitting
