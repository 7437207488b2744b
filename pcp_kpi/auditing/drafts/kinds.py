"""What a number in a sentence is said to be, and which way it moved, by the words right before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcp_kpi.auditing.numbers import Printed

_RISE = r"increas\w*|rises?|rising|risen|rose|grew|growth|(?<!-)up|more|higher|improv\w*|gain\w*"
_FALL = r"decreas\w*|reduc\w+|falls?|fallen|falling|fell|drop\w*|declin\w*|down|fewer|less|lower"
_VERB = re.compile(
    rf"\b(?P<rise>{_RISE})\b|\b(?P<fall>{_FALL})\b|\b(?P<either>change[ds]?|difference)\b|[▲↑](?P<arrow_up>)|[▼↓](?P<arrow_down>)",
    re.IGNORECASE,
)
# "Lower" before a number is of a limit or of "lower than"; behind it, it may be a fall.
_NO_VERB = re.compile(r"(?:more|fewer|less|higher|lower)\b(?! by)", re.IGNORECASE)
_OF_LIMITS = re.compile(r"(?:higher|lower)\b (?:control )?(?:limit|end|edge)", re.IGNORECASE)
_PROJECTED = re.compile(
    r"\bproject(?:ed|ion|s)\b|\bscenarios?\b|\bforecast|\btimes in 100\b|\bexpected to\b", re.IGNORECASE
)
_LIMITS = re.compile(
    r"\blimits?\b(?: being| are| of|:| from)? (?P<low>[£\d][\d,.%mkbns ]*?)(?: to | and |–|-| - )(?P<high>[£\d][\d,.]*)",
    re.IGNORECASE,
)
_LEFT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("target", r"\b(?:target(?!(?: was| is)? (?:not )?met)|good looks like|aim|ambition|goal)\b[^.;]{0,60}$"
                   r"|\bnational average of $"),
        ("chance", r"(?:certain|likely|unlikely|chance|probable|possibility|remote)(?: of| is)? ?\((?:over |under )?$"),
        ("comparator", r"\b(?:last year|previous (?:month|quarter|year))'s (?:figure|level|total|count)(?: of| was)? $"
                       r"|\bfrom (?:about |over )?$"),
        ("upper limit", r"\bupper(?: control)? limit(?: of| is| was)? \(?$"),
        ("lower limit", r"\blower(?: control)? limit(?: of| is| was)? \(?$"),
        ("mean", r"\bmean(?: of| is| was|:)? ?\(?$"),
        ("margin", r"± ?$|\bplus or minus $"),
    )
)  # fmt: skip
_RIGHT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("chance", r"^ chance\b"),
        ("projection", r"^[^.;\d]{0,40}\bproject(?:ed|ion)\b"),
        ("target", r"^ (?:target|ambition)\b"),
        ("share", r"^(?: \([\d,]+\))? of (?:the|all|those|these|them|its|their|total|victims|offences|crimes|cases)\b"
                  r"|^ (?:share|proportion)\b"),
    )
)  # fmt: skip
_INTO = re.compile(
    r"\b(?:to|at|now|stands at|stood at|was|were|is|are|reached) (?:about |over |under |nearly |just )*$",
    re.IGNORECASE,
)
_OF_THE_TOTAL = re.compile(r"\bmakes? up\b|\bof the total\b", re.IGNORECASE)
_REACH = 42


@dataclass(frozen=True)
class WordsAround:
    """A sentence and the figures in it.

    Parameters
    ----------
    text : str
        The sentence.
    figures : tuple of Printed
        Its numbers that are figures, in order; dates and numbers of places are none.

    Examples
    --------
    >>> from pcp_kpi.auditing.numbers import find_numbers
    >>> text = "Rape fell by 12% to 378, under a target of 400."
    >>> said = WordsAround(text, find_numbers(text))
    >>> [said.kind(number) for number in said.figures]
    ['change', 'level', 'target']
    >>> said.sign(said.figures[0], "change")
    -1
    """

    text: str
    figures: tuple[Printed, ...]

    def left(self, number: Printed) -> str:
        """Return what is written before a number, as far back as its meaning may lie."""
        return self.text[max(0, number.start - 2 * _REACH) : number.start]

    def right(self, number: Printed) -> str:
        """Return what is written behind a number."""
        return self.text[number.end : number.end + 2 * _REACH]

    def kind(self, number: Printed) -> str:
        """Name what a number is said to be: a level, a share, a change, a difference, a limit, a target, a chance ..."""
        left, right = self.left(number), self.right(number)
        for kind, pattern in _LEFT:
            if pattern.search(left):
                return kind
        if limit := self._limit(number):
            return limit
        for kind, pattern in _RIGHT:
            if pattern.search(right) and (kind != "share" or number.unit == "percent"):
                return kind
        if number.unit == "percent" and _OF_THE_TOTAL.search(self.text):
            return "share"
        if number.unit == "points":
            return "difference"
        if _PROJECTED.search(self.text) and not _INTO.search(left.replace("to ", "")):
            return "projection"
        return self._change_or_level(number, left, right)

    def _change_or_level(self, number: Printed, left: str, right: str) -> str:
        if number.signed:
            return "change" if number.unit == "percent" else "difference"
        moved = self._moved(number)
        if moved and not _INTO.search(left) and not re.search(r"\bfrom (?:about |over )?$", left):
            return (
                "change" if number.unit == "percent" else "difference" if self._by(left, right) else "level"
            )
        return "level"

    def _by(self, left: str, right: str) -> bool:
        """Whether a count is said to be a change: "by 101", "101 more", "a fall of 12"."""
        noun = rf"\b(?:{_RISE}|{_FALL}|change|difference)(?: of)? (?:about |just |over )?$"
        return bool(
            re.search(r"\bby (?:about |just |over )?$", left)
            or re.search(noun, left, re.IGNORECASE)
            or re.match(rf" (?:\w+ )?(?:{_RISE}|{_FALL})\b(?! the)", right, re.IGNORECASE)
        )

    def _moved(self, number: Printed) -> re.Match[str] | None:
        """Return the nearest word of a rise or fall that belongs to a number, before it or behind it."""
        at = self.figures.index(number)
        before = self.figures[at - 1].end if at else 0
        after = self.figures[at + 1].start if at + 1 < len(self.figures) else len(self.text)
        left = self.text[max(before, number.start - _REACH) : number.start]
        behind = re.match(
            r"(?: ?\([^)]{1,24}\))? ?(?P<noun>[\w ]{0,18})",
            self.text[number.end : max(after, number.end + 24)],
        )
        noun = _VERB.search(behind["noun"]) if behind else None
        verbs = [verb for verb in _VERB.finditer(left) if not _NO_VERB.match(left, verb.start())]
        if noun and behind and _OF_LIMITS.match(self.text, number.end + behind.start("noun") + noun.start()):
            noun = None
        return noun or (verbs[-1] if verbs else None)

    def _limit(self, number: Printed) -> str:
        for found in _LIMITS.finditer(self.text):
            if found.start("low") <= number.start < found.end("low"):
                return "lower limit"
            if found.start("high") <= number.start < found.end("high"):
                return "upper limit"
        return ""

    def sign(self, number: Printed, kind: str) -> int:
        """Return +1 for a rise, -1 for a fall, 0 where nothing is said of the way or nothing moved."""
        if kind not in ("change", "difference"):
            return 0
        if number.signed:
            return -1 if number.value < 0 else 1
        moved = self._moved(number)
        if moved is None or moved["either"]:
            return 0
        return 1 if moved["rise"] or moved["arrow_up"] is not None else -1
