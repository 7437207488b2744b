"""Names in the words of a draft: which measures, areas and parts it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pcp_kpi.auditing.drafts.memory import Memory
from pcp_kpi.catalogue import Catalogue, Measure
from pcp_kpi.figures import PRINTED
from pcp_kpi.forces import Force

UNASSIGNED = "unassigned"
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?", re.IGNORECASE)
_SMALL = frozenset(
    ("the", "of", "a", "an", "and", "in", "by", "for", "to", "as", "on", "with", "at", "its", "from", "who", "that",
     "their", "was", "were", "is", "are", "or")
)  # fmt: skip
# Words that say how a measure is told, not which it is.
_TELLING = frozenset(
    (
        "share",
        "rate",
        "number",
        "percentage",
        "percent",
        "proportion",
        "level",
        "total",
        "value",
        "quarter",
        "month",
    )
)
_NEAR_WORDS = {
    "killed": "fatal",
    "women": "female",
    "first": "1",
    "second": "2",
    "satisfied": "satisfaction",
    "aged": "age",
}
_LOOSE_SHARE = 0.6
_SHORT = 4


@dataclass(frozen=True)
class Named:
    """A name that stands in a text.

    Parameters
    ----------
    start, end : int
        Where.
    ids : tuple of str
        Measures, or one area, that go by it; none for a noun of what is counted.
    counts : frozenset of str
        Measures that count what the words say ("crimes and crimed incidents").
    """

    start: int
    end: int
    ids: tuple[str, ...]
    counts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Token:
    """A word of a text, made singular and small, with its place."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of a text that carry meaning.

    Examples
    --------
    >>> [token.word for token in tokens_of("Victims of Hate Crimes & burglaries")]
    ['victim', 'hate', 'crime', 'burglary']
    """
    found = [Token(_stem(match.group()), *match.span()) for match in _WORD.finditer(text)]
    return tuple(token for token in found if token.word not in _SMALL)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    word = word.casefold().split("'")[0]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith("ss") else word


class Phrases:
    """Finds the longest known phrases of a text."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._known: dict[tuple[str, ...], set[str]] = {}

    def add(self, phrase: str, id: str) -> None:
        """Let a phrase mean an id; one phrase may mean several."""
        words = tuple(token.word for token in tokens_of(phrase))
        if not words:
            return
        if words not in self._known:
            self._by_first.setdefault(words[0], []).append(words)
            self._by_first[words[0]].sort(key=len, reverse=True)
        self._known.setdefault(words, set()).add(id)

    def find(self, tokens: Sequence[Token]) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return (start, end, ids) of the phrases, leftmost and longest."""
        found, at = [], 0
        words = [token.word for token in tokens]
        while at < len(words):
            match = next(
                (
                    known
                    for known in self._by_first.get(words[at], ())
                    if tuple(words[at : at + len(known)]) == known
                ),
                None,
            )
            if match is None:
                at += 1
                continue
            last = at + len(match) - 1
            found.append((tokens[at].start, tokens[last].end, tuple(sorted(self._known[match]))))
            at = last + 1
        return found


@dataclass(frozen=True)
class Names:
    """The names that figures go by.

    Parameters
    ----------
    catalogue : Catalogue
    force : Force
    areas : tuple of str
        Areas of the figures.
    codes : mapping of str to tuple of str
        Breakdowns of each measure of the figures.
    """

    catalogue: Catalogue
    force: Force
    areas: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]] = field(repr=False)
    _memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def measures_in(self, text: str) -> tuple[Named, ...]:
        """Return the measures that a text names, and the nouns of what is counted, in order."""
        return self._memory.ask(self._find_measures, text)

    def areas_in(self, text: str) -> tuple[Named, ...]:
        """Return the areas that a text names, in order."""
        return self._memory.ask(self._find_areas, text)

    def told_by(
        self, words: frozenset[str], near: frozenset[str], cores: frozenset[frozenset[str]] = frozenset()
    ) -> tuple[str, ...]:
        """Return the measures whose name is made of words, at least one of them near.

        Parameters
        ----------
        words : frozenset of str
            Words of a row, its column, its caption and the headings above it.
        near : frozenset of str
            Those of the row or sentence itself.
        cores : set of sets of str, optional
            Words of the names that stand in it, one of which the name must hold: under "Outcomes" a row "Rape" tells
            the outcomes of rape.

        Returns
        -------
        tuple of str
            The ids with the most words first.
        """
        return self._memory.ask(self._find_told, words, near, cores)

    def code_of(self, measure: str, text: str) -> str:
        """Return the breakdown of a measure that a text names, or nothing."""
        return self._memory.ask(self._find_code, measure, text)

    def told_loosely(self, words: frozenset[str], near: str) -> tuple[str, ...]:
        """Return the measures whose name is told for the most part, those that have a part of the nearest words first.

        Parameters
        ----------
        words : frozenset of str
            Words of a row, its column, its caption and the headings above it.
        near : str
            The heading of the row, or the sentence.
        """
        return self._memory.ask(self._find_loosely, words, near)

    def parts_in(self, text: str) -> tuple[Named, ...]:
        """Return the names of parts in which numbers stand ("26 to 40", "less than 4 weeks"), in order."""
        return self._memory.ask(self._find_parts, text)

    def _find_measures(self, text: str) -> tuple[Named, ...]:
        named = []
        for start, end, ids in self._phrases.find(tokens_of(text)):
            counts = frozenset(id[1:] for id in ids if id.startswith("#"))
            named.append(Named(start, end, tuple(id for id in ids if not id.startswith("#")), counts))
        return tuple(named)

    def _find_areas(self, text: str) -> tuple[Named, ...]:
        return tuple(Named(start, end, ids) for start, end, ids in self._places.find(tokens_of(text)))

    @cached_property
    def _phrases(self) -> Phrases:
        phrases = Phrases()
        for measure in self.catalogue:
            for name in _names(measure):
                phrases.add(name, measure.id)
            if measure.counted:
                phrases.add(measure.counted, f"#{measure.id}")
        return phrases

    @cached_property
    def _places(self) -> Phrases:
        phrases = Phrases()
        for name in self.areas:
            phrases.add(name, name)
        for area in self.force.areas:
            for name in (area.name, area.short, *area.aliases):
                phrases.add(name, area.name)
        for name in self.force.names:
            phrases.add(name, self.force.name)
        for word in ("unassigned", "area unknown", "not assigned"):
            phrases.add(word, UNASSIGNED)
        return phrases

    @cached_property
    def _bags(self) -> Mapping[str, list[tuple[frozenset[str], str]]]:
        """The words of each name, by each of its words."""
        index: dict[str, list[tuple[frozenset[str], str]]] = {}
        for measure in self.catalogue:
            for bag in {frozenset(_bag(name)) for name in _names(measure)}:
                for word in bag:
                    index.setdefault(word, []).append((bag, measure.id))
        return index

    def _find_told(
        self, words: frozenset[str], near: frozenset[str], cores: frozenset[frozenset[str]]
    ) -> tuple[str, ...]:
        best: dict[str, int] = {}
        for word in near:
            for bag, id in self._bags.get(word, ()):
                if len(bag) > 1 and bag <= words and (not cores or any(core <= bag for core in cores)):
                    best[id] = max(best.get(id, 0), len(bag))
        return tuple(sorted(best, key=lambda id: (-best[id], id)))

    def _find_loosely(self, words: frozenset[str], near: str) -> tuple[str, ...]:
        close, known = bag_of(near), words | {_NEAR_WORDS.get(word, word) for word in words}
        found: dict[str, tuple[bool, float]] = {}
        for word in known:
            for bag, id in self._bags.get(word, ()):
                told = len(bag & known) / len(bag)
                if len(bag & known) < 2 or id in found:
                    continue
                part = bool(self.code_of(id, near))
                if (told >= _LOOSE_SHARE or part) and (part or bag & close):
                    found[id] = max(found.get(id, (False, 0.0)), (part, told))
        return tuple(sorted(found, key=lambda id: (*(-float(one) for one in found[id]), id)))[:6]

    def _find_parts(self, text: str) -> tuple[Named, ...]:
        return tuple(Named(start, end, ids) for start, end, ids in self._numbered_parts.find(tokens_of(text)))

    @cached_property
    def _numbered_parts(self) -> Phrases:
        phrases = Phrases()
        for code in sorted({code for codes in self.codes.values() for code in codes if "-" in code}):
            for spelt in spellings_of(code):
                phrases.add(spelt, code)
        return phrases

    def _find_code(self, measure: str, text: str) -> str:
        words = [token.word for token in tokens_of(text)]
        known = set(words) | {_NEAR_WORDS.get(word, word) for word in words}
        best, longest = "", 0
        for code in self.codes.get(measure, ()):
            if words and (words[0] == code.casefold() or (len(words) <= _SHORT and code.casefold() in words)):
                return code
            for bag in self._spelt(code):
                if bag and bag <= known and len(bag) > longest:
                    best, longest = code, len(bag)
        return best

    def _spelt(self, code: str) -> list[frozenset[str]]:
        return self._memory.ask(self._find_spelt, code)

    def _find_spelt(self, code: str) -> list[frozenset[str]]:
        outcome = self.catalogue.outcomes.get(code)
        if outcome is not None:
            return [frozenset(_bag(f"outcome {code}")), frozenset(_bag(f"{code} {outcome.title}"))]
        return [frozenset(_bag(spelt)) for spelt in spellings_of(code)]


def spellings_of(code: str) -> tuple[str, ...]:
    """Return the ways in which a part's code is spelt in words.

    Examples
    --------
    >>> spellings_of("under-4-weeks"), spellings_of("1-year-and-over")
    (('under 4 weeks', 'less than 4 weeks'), ('1 year and over', 'over 1 year', 'a year and over', 'over a year'))
    """
    words = code.replace("-", " ")
    spelt = [words]
    if words.startswith("under "):
        spelt.append(words.replace("under ", "less than ", 1))
    if words.endswith(" and over"):
        spelt.append(f"over {words.removesuffix(' and over')}")
    if re.search(r"\d to \d", words):
        spelt.append(re.sub(r"(?<=\d) to (?=\d)", " to under ", words))
    if words.startswith("age "):
        spelt.append(f"aged {words.removeprefix('age ')}")
    singles = [re.sub(r"\b1 (?=year|month|week|day)", "a ", one) for one in spelt]
    return tuple(dict.fromkeys([*spelt, *singles]))


def _names(measure: Measure) -> Iterable[str]:
    said = {measure.title, measure.short, *measure.aliases}
    return sorted({*said, measure.id.removesuffix(PRINTED).replace("-", " ")} - {""})


def _bag(text: str) -> set[str]:
    return {token.word for token in tokens_of(text)} - _TELLING


@lru_cache(maxsize=65_536)
def bag_of(text: str) -> frozenset[str]:
    """Return the words of a text that tell which measure it speaks of.

    Examples
    --------
    >>> sorted(bag_of("Rape, action taken as a share of outcomes"))
    ['action', 'outcome', 'rape', 'taken']
    """
    return frozenset(_bag(text))
