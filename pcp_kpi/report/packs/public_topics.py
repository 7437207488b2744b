"""The topics of the summary for the public: measures in plain words, read from a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.report.packs.settings import read_settings

_FIELDS = ("measure", "title", "noun", "one", "about", "good")
_NEEDED = _FIELDS[:-1]


@dataclass(frozen=True)
class PublicTopic:
    """One measure in plain words.

    Parameters
    ----------
    measure : str
        Id in the catalogue.
    title, noun, one, about : str
        Heading; what is counted, of many and of one; what it is.
    good : str
        What a rise or a fall means, where that is not plain.
    """

    measure: str
    title: str
    noun: str
    one: str
    about: str
    good: str = ""


def read_topics(spec: str | Path = "public", *, catalogue: Catalogue) -> tuple[PublicTopic, ...]:
    """Read the measures in plain words.

    Raises
    ------
    CommandError
        When there is no such file or it is not TOML.
    DataRefused
        When a topic lacks words or names an unknown measure; all faults are listed.
    """
    entries = read_settings(spec, what="file of plain words").get("topics", [])
    name = Path(spec).name
    refuse_if([Fault(name, None, "", came, rule) for came, rule in _faults(entries, catalogue)])
    return tuple(PublicTopic(**entry) for entry in entries)


def _faults(entries: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not entries:
        yield "", "it has no topics; each begins with [[topics]]"
    for entry in entries:
        name = str(entry.get("measure", "a topic"))
        missing = [field for field in _NEEDED if not entry.get(field)]
        strange = [field for field in entry if field not in _FIELDS]
        if missing:
            yield name, f"it lacks {in_words(missing)}"
        if strange:
            yield name, f"a topic has {in_words(_FIELDS)}, not {in_words(strange)}"
        if name not in catalogue:
            yield name, f"the catalogue knows no such measure{did_you_mean(name, catalogue.measures)}"
        elif catalogue[name].unit != "count":
            yield name, "only counts stand in the summary for the public"
