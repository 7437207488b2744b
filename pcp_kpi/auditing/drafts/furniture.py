"""Numbers that are no figures: parts of names, of dates, of rules and of references; each with what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.numbers import Printed

_CONTENTS = "Contents"
_COUNT = r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty)"
_LIST = r"\d+(?:[.,/]\d+)*[A-Z]?(?:(?: ?(?:,|and|to|or|&|-|–) ?)+\d+(?:[./]\d+)*[A-Z]?)*"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_SPAN = r"(?:working )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|quarters?)"
_CITED = (
    "lines?", "pages?", "slides?", "tables?", "figures?", "charts?", "ann?ex", "annexe", "appendix", "sections?",
    "paragraphs?", "paras?", "clauses?", "codes?", "outcomes?", "OC", "version", "items?", r"no\.", "numbers?",
    r"ref\.?", "phase", "steps?", "tier", "grade", "level", "class", "category", "objective", "chapters?", "rows?",
    "columns?", "schedule", "article", "regulation", "priority", "stage", "part", "question", "recommendations?",
)  # fmt: skip
_BEFORE_SPAN = (
    "within", "rolling", "last", "past", "preceding", "previous", "first", "over", "for", "every", "after", "in",
    "than", "under", "next", "to", "each",
)  # fmt: skip
_REFERENCE, _CHANCE, _CONFIDENCE = "a reference", "a chance of the method", "a level of confidence"
_RULE, _LENGTH, _POINTS = "the rule of the limits", "a length of time", "a count of points"
_DEFINITION, _TELEPHONE, _CLOCK = "part of a definition", "a telephone number", "a time of day"
_CLAUSE, _MARK, _ADDRESS = "the number of a clause", "a footnote's mark", "an address of the web"
_EXACT: tuple[tuple[str, str], ...] = (
    (
        _REFERENCE,
        r"\b[A-Z]{2,}[/-]\d[\w/.-]*|\bv\d+(?:\.\d+)*\b|\bs\.? ?\d+[A-Z]?\b|\bMG\d+\b|\bQ\d\b(?=[ :.])",
    ),
    (_REFERENCE, r"\b[a-z]+(?:-[a-z]+)*-\d{4}-\w+\b"),
    (_REFERENCE, r"\b(?:Act|Regulations?|Code|Order|Licence)\b(?: v)? ?\d[\d.]*"),
)
_ANY_CASE: tuple[tuple[str, str], ...] = (
    (_REFERENCE, rf"\b(?:{'|'.join(_CITED)}) (?:no\.? )?#?{_LIST}"),
    (_CHANCE, r"\b(?:about |at most |less than )?(?:\d+|once|twice) (?:times? )?in 100"
              r"(?: (?:times|quarters|months|so picked|points|charts))?(?=[ ,.;:)]|$)"),
    (_CONFIDENCE, r"\b(?:at )?\d\d(?:\.\d)?(?:%| ?per ?cent)"
                  r"(?= (?:confidence|intervals?|level|limits?|range|prediction)\b)"),
    (_CONFIDENCE, r"\(\d\d%\)(?= interval)|(?<=error )\(\d\d%\)|(?<=, at )\d\d%|\d\d% CI\b|\(80%\)"),
    (_RULE, rf"(?:± ?)?{_COUNT} (?:sample )?(?:SD|sigma|standard deviations?)\b"),
    (_RULE, r"\b(?:of the|from the|from) (?:four|twelve|\d+) (?:quarterly|monthly|weekly)?\s?"
            r"(?:totals|quarters|months|points|weeks)\b"),
    (_LENGTH, rf"\b(?:{'|'.join(_BEFORE_SPAN)}) (?:the )?{_COUNT}[ -]{_SPAN}\b"),
    (_LENGTH, rf"\b{_COUNT}[ -](?:month|year|week|day|quarter|hour|minute|second)s?"
              r"(?:'| of|-end| to| before| rolling| earlier| after| up)"),
    (_LENGTH, rf"\b{_COUNT}-(?:month|year|week|day|quarter|hour|minute)\b|\b{_COUNT} months$"),
    (_LENGTH, rf"\b\d+ {_SPAN} or (?:less|more|longer)\b"),
    (_POINTS, r"\b\d+ (?:points|counts|quarters|months|weeks|days|years)(?: of history)?"
              r"(?= (?:to|from|between|up to|are needed)\b|; \d+ are)|\b\d+ are needed\b"),
    (_POINTS, r"\b\d+ of them filled in\b|\brows \d+ to \d+ of \d+\b"),
    (_DEFINITION, r"\b(?:every|each) 100\b|\b\d+ of 100 cases\b"),
    (_DEFINITION, rf"\b{_COUNT} or more\b|\bat least {_COUNT} other\b|\b24/7\b"),
    (_POINTS, r"\b\d+ rows? (?:under|of|and|in)\b|\(\d+ of \d+\)$"),
    (_DEFINITION, r"\bper (?:100|1,?000|10,?000|100,?000)\b"),
    (_TELEPHONE, r"\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\b(?:call|dial|ring|on) (?:999|101|111|112)\b"),
    (_TELEPHONE, r"\b(?:999|101|111)(?= (?:calls?|demand|service|line|number|contact|abandon))"),
    (_CLOCK, r"\b\d{1,2}[:.]\d\d ?(?:am|pm|hrs|hours)\b|\b\d{1,2}:\d\d\b|\b\d{1,2} ?(?:am|pm)\b"),
    (_CLAUSE, r"^\(?\d+(?:\.\d+)*[.)](?=\s)|^\d+(?:\.\d+)+(?=\s+[A-Za-z])"),
    ("a day", r"\b\d{1,2} (?:st|nd|rd|th)\b"),
    (_MARK, r"\[notes? \d+(?:[, ]+\d+)*\]"),
    (_MARK, r"(?<=\w)\[\d+\]|[¹²³]"),
    (_ADDRESS, r"https?://\S+|www\.\S+|\S+@\S+"),
    ("no number", r"\bone (?:of|another|or|that|way|side|was|is|more|day|by)\b"
                  r"|\b(?:each|every|any|no|this|that|the|another|for) one\b"),
    ("a count of areas", rf"\b{_WORD}\b"
                         r"(?= (?:above|below|outside)(?: (?:its|their) (?:own )?limits)?(?:[,.;]| and\b|$))"),
    ("no number", r"\bone\b(?= (?:area|measure|month|quarter|page|table|paper|line|source|year|point)\b)"),
)  # fmt: skip
_RULES = tuple((what, re.compile(pattern)) for what, pattern in _EXACT) + tuple(
    (what, re.compile(pattern, re.IGNORECASE)) for what, pattern in _ANY_CASE
)


def find_furniture(text: str) -> Iterator[tuple[int, int, str]]:
    """Find the stretches of a text whose numbers are no figures.

    Parameters
    ----------
    text : str

    Yields
    ------
    tuple of (int, int, str)
        Start, end, and what it is. Dates and periods are found elsewhere.

    Examples
    --------
    >>> [what for _, _, what in find_furniture("Directions as printed, lines 2599 to 2604")]
    ['a reference']
    """
    for what, pattern in _RULES:
        for found in pattern.finditer(text):
            yield *found.span(), what


def number_of_place(number: Printed, passage: Passage, text: str) -> str:
    """Return what a number is that only says where something stands: of a clause, or of a page; else nothing.

    Parameters
    ----------
    number : Printed
    passage : Passage
        A heading, or what stands under the heading "Contents".
    text : str
        The sentence that the number is of.

    Examples
    --------
    >>> from pcp_kpi.auditing.numbers import find_numbers
    >>> line = Passage("draft.pdf", "page 2", "sentence", "Hate crime 14", ("Contents",))
    >>> number_of_place(find_numbers(line.text)[0], line, line.text)
    'a page of the contents'
    """
    if number.unit != "count" or number.text == text:
        return ""
    if passage.kind == "heading" and number.start == 0:
        return _CLAUSE
    listed = _CONTENTS in (passage.caption, *passage.headings[-1:])
    return "a page of the contents" if listed and number.end == len(text) else ""
