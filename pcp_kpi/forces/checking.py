"""What may be wrong in a force's file before anything is made of it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pcp_kpi.errors import did_you_mean, in_words

_TEXT, _TEXTS, _NUMBER = "a text in quotation marks", "a list of texts", "a number"
_TABLES: Mapping[str, Mapping[str, str]] = {
    "areas": {"name": _TEXT, "short": _TEXT, "aliases": _TEXTS},
    "baselines": {"year": _TEXT, "baseline": _TEXT, "reason": _TEXT},
    "targets": {
        **dict.fromkeys(("measure", "kind", "words", "on", "from", "to", "source", "grain"), _TEXT),
        **dict.fromkeys(("at-most", "at-least"), _NUMBER),
    },
}
_FIELDS: Mapping[str, str] = {
    **dict.fromkeys(("name", "police", "marking", "author", "owner", "panel"), _TEXT),
    **dict.fromkeys(("aliases", "handling"), _TEXTS),
}
_MEASURE: Mapping[str, str] = {
    **dict.fromkeys(
        ("title", "unit", "good", "definition", "section", "short", "good_words", "origin", "counted"), _TEXT
    ),
    **dict.fromkeys(("aliases", "parts"), _TEXTS),
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NEEDED = {
    "": ("name", "police"),
    "areas": ("name",),
    "baselines": ("year", "baseline"),
    "targets": ("measure", "kind", "words"),
    "measures": ("title", "unit", "good", "definition"),
}


def wrongs_in(data: Mapping[str, Any]) -> list[str]:
    """List what is wrong in a force's file, each to be read after "the force's file".

    Parameters
    ----------
    data : mapping
        The file as TOML reads it.
    """
    found = [*_of_fields(data, {**_FIELDS, **dict.fromkeys((*_TABLES, "measures"), "")}, _NEEDED[""], "")]
    for name, fields in _TABLES.items():
        entries = data.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            found.append(f"gives {name} in another form; each begins with [[{name}]] on a line of its own")
            continue
        for entry in entries:
            found += _of_fields(entry, fields, _NEEDED[name], f" in [[{name}]]")
    found += _of_measures(data.get("measures", {}))
    return found or [*_of_names(data), *_of_years(data)]


def _of_measures(measures: Any) -> Iterator[str]:
    if not isinstance(measures, dict) or not all(isinstance(entry, dict) for entry in measures.values()):
        yield "gives measures in another form; each begins with [measures.its-id] on a line of its own"
        return
    for id, entry in measures.items():
        if not _ID.fullmatch(id):
            yield f"has [measures.{id}]; a measure's id is lower case words joined by hyphens, such as hate-crime"
        yield from _of_fields(entry, _MEASURE, _NEEDED["measures"], f" in [measures.{id}]")


def _of_fields(
    entry: Mapping[str, Any], fields: Mapping[str, str], needed: Sequence[str], where: str
) -> Iterator[str]:
    for name in needed:
        if name not in entry:
            yield f"lacks {name!r}{where}"
    for name, value in entry.items():
        if name not in fields:
            yield f"has {name!r}{where}, which nothing reads{did_you_mean(name, fields)}"
        elif not _fits(value, fields[name], name in needed):
            yield f"gives {name}{where} as {value!r}; {fields[name]} is needed"


def _fits(value: Any, kind: str, needed: bool) -> bool:
    if kind == _TEXT:
        return isinstance(value, str) and bool(value.strip() or not needed)
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(text, str) for text in value)
    if kind == _NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return True


def _of_names(data: Mapping[str, Any]) -> Iterator[str]:
    """Find names that mean two areas, or an area and the force."""
    names = [
        {name.casefold(): name for name in (entry["name"], *entry.get("aliases", ()))}
        for entry in data.get("areas", [])
    ]
    names.append({name.casefold(): name for name in (data["name"], data["police"], *data.get("aliases", ()))})
    times = Counter(name for known in names for name in known)
    spelt = {name: text for known in names for name, text in known.items()}
    twice = [spelt[name] for name in sorted(times) if times[name] > 1]
    if twice:
        yield f"gives {in_words(map(repr, twice))} to two areas, or to an area and the force; one name means one place"


def _of_years(data: Mapping[str, Any]) -> Iterator[str]:
    years = Counter(entry["year"] for entry in data.get("baselines", []))
    twice = [year for year, times in years.items() if times > 1]
    if twice:
        yield f"gives two baselines for {in_words(twice)}; keep one"
