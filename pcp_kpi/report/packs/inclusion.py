"""Which topics stand in which report: the categories, and whether a topic is exceptional in a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import Fault, did_you_mean, in_words, refuse_if
from pcp_kpi.narrative import limit_point
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.packs.settings import read_settings
from pcp_kpi.report.weighing import BASIS
from pcp_kpi.signals import with_signals

ALWAYS, EXCEPTIONAL, QUARTERLY = "Month & quarter", "Quarter unless exceptional", "Quarter report"
INCLUSIONS = (ALWAYS, EXCEPTIONAL, QUARTERLY)
DEFAULT = "inclusion"
LIMITS_ONLY = "police-2sd"
_TOPIC = ("title", "objective", "inclusion", "measures")


@dataclass(frozen=True)
class Topic:
    """One topic of the reports.

    Parameters
    ----------
    title, objective : str
        Its name; the id of the plan's objective that it belongs to.
    inclusion : str
        One of `INCLUSIONS`, or empty where none is set.
    measures : tuple of str
        Ids of the measures that tell it; none where no source counts it.
    """

    title: str
    objective: str
    inclusion: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inclusion:
    """The topics of the reports in their order.

    Parameters
    ----------
    objectives : mapping of str to str
        Titles of the plan's objectives by id.
    topics : tuple of Topic
        In the order of the page.

    Examples
    --------
    >>> from pcp_kpi.catalogue import read_catalogue
    >>> read_inclusion(catalogue=read_catalogue(), force="West Mercia").counts
    {'Month & quarter': 10, 'Quarter unless exceptional': 11, 'Quarter report': 3}
    """

    objectives: Mapping[str, str]
    topics: tuple[Topic, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure once."""
        return tuple(dict.fromkeys(id for topic in self.topics for id in topic.measures))

    @property
    def counts(self) -> dict[str, int]:
        """How many topics each category has."""
        return {name: sum(topic.inclusion == name for topic in self.topics) for name in INCLUSIONS}

    def of(self, objective: str) -> tuple[Topic, ...]:
        """Return the topics of one objective."""
        return tuple(topic for topic in self.topics if topic.objective == objective)


@dataclass(frozen=True)
class Choice:
    """Whether a topic stands in a monthly summary, and by which rule.

    Parameters
    ----------
    topic : Topic
        Which topic.
    included : bool
        Whether it stands in the summary.
    rule : str
        The rule that put it in or kept it out, in words.
    """

    topic: Topic
    included: bool
    rule: str


def read_inclusion(inclusion: str | Path = DEFAULT, *, catalogue: Catalogue, force: str) -> Inclusion:
    """Read the categories.

    Parameters
    ----------
    inclusion : str or Path, optional
        The packaged file, or the path of a ``.toml`` file of one's own.
    catalogue : Catalogue
        Knows every measure that a topic may name.
    force : str
        Its name, for the titles of the objectives.

    Raises
    ------
    CommandError
        When there is no such file or it is not TOML.
    DataRefused
        When a topic lacks a field, has an unknown category, objective or measure, or stands twice; all faults
        are listed.
    """
    data = read_settings(inclusion, what="file of topics")
    refuse_if([Fault(Path(inclusion).name, None, "", came, rule) for came, rule in _faults(data, catalogue)])
    return Inclusion(
        {entry["id"]: entry["title"].replace("{force}", force) for entry in data["objectives"]},
        tuple(Topic(**{**entry, "measures": tuple(entry["measures"])}) for entry in data["topics"]),
    )


def _faults(data: Mapping[str, Any], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """List what keeps the categories from being used: what came, and the rule."""
    objectives = [entry.get("id", "") for entry in data.get("objectives", [])]
    if not objectives or not data.get("topics"):
        yield "", "it needs [[objectives]], each with id and title, and [[topics]]"
        return
    for entry in data["objectives"]:
        if not {"id", "title"} <= set(entry):
            yield str(entry), "an objective has id and title"
    titles = [entry.get("title", "") for entry in data["topics"]]
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield title, "the topic stands twice; keep one"
    for entry in data["topics"]:
        yield from _topic_faults(entry, objectives, catalogue)


def _topic_faults(
    entry: Mapping[str, Any], objectives: Sequence[str], catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    name = str(entry.get("title", "a topic"))
    missing = [field for field in _TOPIC if field not in entry]
    strange = [field for field in entry if field not in _TOPIC]
    if missing or strange:
        yield name, f"a topic has {in_words(_TOPIC)} and nothing else"
        return
    if entry["inclusion"] not in (*INCLUSIONS, ""):
        near = did_you_mean(str(entry["inclusion"]), INCLUSIONS)
        yield f"{name}: {entry['inclusion']}", f"a category is one of {in_words(INCLUSIONS)}, or empty{near}"
    if entry["objective"] not in objectives:
        yield f"{name}: {entry['objective']}", f"there is no such objective; there are {in_words(objectives)}"
    for id in entry["measures"]:
        if id not in catalogue:
            near = did_you_mean(str(id), catalogue.measures)
            yield f"{name}: {id}", f"the catalogue knows no such measure{near}"


def choose(
    topic: Topic, exceptional: Sequence[str], *, period: str = "the month", known: bool = True
) -> Choice:
    """Decide whether a topic stands in a monthly summary.

    Parameters
    ----------
    topic : Topic
        With its category.
    exceptional : sequence of str
        Why it is exceptional in the month, a sentence for each measure; empty where it is not.
    period : str, optional
        The month in words.
    known : bool, optional
        Whether any measure of it has limits in the month: without them nobody can tell.

    Examples
    --------
    >>> choose(Topic("Shoplifting", "secure", EXCEPTIONAL), ["Exceptional volumes."], period="May 2018").included
    True
    >>> choose(Topic("Robbery", "secure", EXCEPTIONAL), [], period="May 2018").rule
    'Quarter unless exceptional: nothing exceptional in May 2018'
    """
    if topic.inclusion == ALWAYS:
        return Choice(topic, True, f"{ALWAYS}: in every monthly summary")
    if topic.inclusion == QUARTERLY:
        return Choice(topic, False, f"{QUARTERLY}: kept for the quarterly report")
    if topic.inclusion == EXCEPTIONAL and exceptional:
        return Choice(topic, True, f"{EXCEPTIONAL}: exceptional in {period}. {' '.join(exceptional)}")
    if topic.inclusion == EXCEPTIONAL:
        why = f"nothing exceptional in {period}" if known else "no measure with limits, so nobody can tell"
        return Choice(topic, False, f"{EXCEPTIONAL}: {why}")
    return Choice(topic, False, "No category is set")


def why_exceptional(kpi: Kpi, *, rules: str = LIMITS_ONLY) -> str:
    """Say why a measure is exceptional in its period.

    Parameters
    ----------
    kpi : Kpi
        One measure of a quarter or month.
    rules : str, optional
        Name of a rule set; ``police-2sd``, outside the limits, if left out.

    Returns
    -------
    str
        Empty where it is not, or where it has no limits.
    """
    evidence = kpi.evidence
    if evidence.reading is None or evidence.points["mean"].isna().all():
        return ""
    if evidence.signal in ("above", "below"):
        changed = " Its recording has changed since the baseline began." if evidence.incomparable else ""
        return f"{kpi.measure.short}: {_lower(limit_point(evidence.reading))}{changed}"
    flagged = with_signals(evidence.points, rules, sigmas=BASIS.sigmas).iloc[-1]
    return f"{kpi.measure.short}: {flagged['reason']}." if flagged["flag"] else ""


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
