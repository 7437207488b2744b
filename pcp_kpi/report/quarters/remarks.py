"""The numbers of the analyst's commentary held against the figures of the page on which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.auditing.numbers import Printed, find_numbers, print_alike
from pcp_kpi.report.commentary import Commentary
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.quarters.page_numbers import Known, family_of, page_numbers
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.catalogue import Catalogue
    from pcp_kpi.report.build import Report

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
# What is written in digits and is no figure: days, years, windows, and the names of things that bear a number.
_NAMES = re.compile(
    rf"""
    \]\([^)]*\)                                                    # where a link leads
  | https?://\S+
  | \b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b(?:,?\s+\d{{4}}\b)?
  | \b(?:{_MONTHS})\s+\d{{1,2}}(?:st|nd|rd|th)\b(?:,?\s+\d{{4}}\b)?
  | \b(?:{_MONTHS})\s+(?:19|20)\d{{2}}\b
  | \b(?:q(?:uarter|tr)?)\s?[1-4]\b(?:,?\s+(?:of\s+)?\d{{4}}(?:[/-]\d{{2,4}})?)?
  | \b(?:19|20)\d{{2}}(?:\s?[/–-]\s?(?:(?:19|20)?\d{{2}}))?\b
  | \b\d+[\s-](?:calendar\s|working\s|rolling\s)?(?:month|week|day|quarter|year|hour)s?\b
  | \b(?:sections?|outcomes?|codes?|tables?|pages?|charts?|phases?|parts?|class|schedules?|grades?|tiers?|
       versions?|aged?|ages|stages?|priority|rolling|last|next|past|previous|first)\s+\d+(?:\s?(?:,|and|to|or|-)\s?\d+)*\b
  | \b(?:999|101)\s+(?:calls?|lines?|services?|emergency|non-emergency)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LIST = re.compile(r"^\s*\d+[.)]\s+", re.MULTILINE)
# A sentence ends with its stop, but "N. Worcs" goes on; a paragraph and a line of a list end too.
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\s[A-Z]\.)\s+(?=[A-Z0-9*\-•])|\n\s*\n|\n(?=\s*[-+]\s)")
_EMPHASIS = re.compile(r"[*_`]+")
_ROOM = 0.1  # share of a number that "over" and "under" may leave
_WORDED = re.compile(r"[a-z -]+", re.IGNORECASE)


@dataclass(frozen=True)
class Remark:
    """A number of the commentary that is none of its page.

    Parameters
    ----------
    measure : str
        Id of the measure under whose heading it stands.
    number : str
        As it is written.
    sentence : str
        Where it stands.
    nearest : str
        The nearest number of the page, with what it is; empty when the page has none of the kind.
    elsewhere : bool
        Whether the nearest is the very number, of an area or a time that the sentence does not name.
    """

    measure: str
    number: str
    sentence: str
    nearest: str = ""
    elsewhere: bool = False

    @property
    def words(self) -> str:
        """The finding as one line.

        Examples
        --------
        >>> Remark("hate-crime", "780", "It rose to 780.", "708, 2021/22 Q1").words
        "commentary, hate-crime: '780' is no number of its page; the nearest is 708, 2021/22 Q1"
        """
        if not self.number:
            return f"commentary, {self.measure}: {self.nearest}"
        if self.elsewhere:
            told = "stands on its page for what the sentence does not name"
            return f"commentary, {self.measure}: {self.number!r} {told}: {self.nearest}"
        nearest = f"; the nearest is {self.nearest}" if self.nearest else ""
        return f"commentary, {self.measure}: {self.number!r} is no number of its page{nearest}"


def check_commentary(commentary: Commentary, report: Report) -> tuple[Remark, ...]:
    """Hold the numbers of a commentary against the figures of the report in which it stands.

    Parameters
    ----------
    commentary : Commentary
        The analyst's own words, as `read_commentary` gives them.
    report : Report
        The report of the quarter.

    Returns
    -------
    tuple of Remark
        One a number that prints none of the numbers of the measure's page: its figure, changes, limits, areas, months,
        projection and targets. Days, years, windows ("13 weeks"), names that bear a number ("outcome 16") and numbers in
        words are not held against anything. A number may well be right and come from elsewhere: its source is then to be
        said. Commentary on a measure that has no page is one remark.

    Notes
    -----
    A number agrees when a value of the page rounds to it: 56% agrees with 0.5629; "over 700" agrees with values from 700
    to a tenth more. The sign is told in words ("fell by 12%") and is not looked at. A number of an area is meant where
    the sentence names the area, one of another time where it names the time, a projection where it looks ahead. Of the
    numbers of the report's own sentences with one digit changed, 97 of 100 counts from a hundred upwards, 88 of 100
    percentages and 55 of 100 small counts were found; none was told that had not been changed.
    """
    pages = {
        page.kpi.measure.id: [page.kpi, *page.also, *([page.monthly] if page.monthly else [])]
        for chapter in report.chapters
        for page in chapter.pages
    }
    found: list[Remark] = []
    for measure, text in commentary.texts.items():
        if measure in pages:
            found += unmatched(text, pages[measure], measure=measure)
        else:
            found.append(Remark(measure, "", "", "this measure has no page in the report"))
    return tuple(found)


def unmatched(text: str, kpis: Sequence[Kpi], *, measure: str) -> Iterator[Remark]:
    """List the numbers of a text that are none of a measure's page.

    Parameters
    ----------
    text : str
        Markdown.
    kpis : sequence of Kpi
        The measure as its page tells it.
    measure : str
        Its id.
    """
    known = page_numbers(kpis)
    for sentence in sentences_of(text):
        for number in figures_in(sentence):
            rivals = [one for one in known if one.family == family_of(number)]
            same = [one for one in rivals if _agrees(number, one)]
            if not any(one.is_meant(sentence) for one in same):
                yield Remark(measure, number.text, sentence, _nearest(number, same or rivals), bool(same))


def sentences_of(text: str) -> list[str]:
    r"""Return the sentences of a Markdown text, without its marks of emphasis.

    Examples
    --------
    >>> sentences_of("Hate crime rose to **708**. It was 453.\n\n- 255 more")
    ['Hate crime rose to 708.', 'It was 453.', '- 255 more']
    """
    plain = _EMPHASIS.sub("", _LIST.sub("- ", text))
    return [" ".join(part.split()) for part in _SENTENCE.split(plain) if part.strip()]


def figures_in(sentence: str) -> tuple[Printed, ...]:
    """Find the numbers of a sentence that tell a figure.

    Parameters
    ----------
    sentence : str

    Returns
    -------
    tuple of Printed
        Without days, years, windows, numbers in words and names that bear a number.

    Examples
    --------
    >>> [number.text for number in figures_in("In Q1 2021/22, by 30 June 2021, two areas passed 12% (outcome 16)")]
    ['12%']
    """
    bare = _NAMES.sub(lambda found: " " * len(found.group()), sentence)
    return tuple(
        number
        for number in find_numbers(bare)
        if number.unit != "rank" and not _WORDED.fullmatch(number.text)
    )


def _agrees(number: Printed, known: Known) -> bool:
    """Tell whether a value of the page prints as the number does, signs apart; "over 700" leaves a tenth of room."""
    size = abs(number.value)
    if number.bound in ("above", "below"):
        end = size * (1 + _ROOM if number.bound == "above" else 1 - _ROOM)
        return min(size, end) - number.step / 2 <= known.value <= max(size, end) + number.step / 2
    return known.value in abs(number.interval)


def _nearest(number: Printed, rivals: Sequence[Known]) -> str:
    if not rivals:
        return ""
    near = min(rivals, key=lambda one: abs(one.value - abs(number.value)))
    return f"{print_alike(near.value, number)}, {near.what}"


def remarks_table(remarks: Sequence[Remark], *, catalogue: Catalogue | None = None) -> Table:
    """Set the numbers that were not found as a table for the report's account of its quality.

    Parameters
    ----------
    remarks : sequence of Remark
        As `check_commentary` gives them.
    catalogue : Catalogue, optional
        Names of the measures; their ids when left out.
    """
    names: Mapping[str, str] = {
        remark.measure: catalogue[remark.measure].short
        if catalogue and remark.measure in catalogue
        else remark.measure
        for remark in remarks
    }
    frame = pd.DataFrame(
        [(names[one.measure], one.number, one.sentence, one.nearest) for one in remarks],
        columns=["measure", "number", "sentence", "nearest"],
        dtype="str",
    )
    columns = (
        Column("measure", "Measure"),
        Column("number", "Number", "figure"),
        Column("sentence", "Where it stands"),
        Column("nearest", "Nearest on the page"),
    )
    notes = () if remarks else ("Every number of the commentary is a figure of its page.",)
    return Table("Numbers of the commentary that are not on their page", frame, columns, notes)
