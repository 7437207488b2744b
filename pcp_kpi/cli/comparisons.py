"""The verb that compares: a period against others, judged as the report judges it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pcp_kpi.cli.telling import tell
from pcp_kpi.cli.writing import write_table
from pcp_kpi.errors import NotAvailable, in_words

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from pcp_kpi.annotations import Annotation

GOOD = 0


def run_compare(options: argparse.Namespace) -> int:
    """Write the changes of a period against others, and how much evidence there is for each."""
    from pcp_kpi.annotations import read_annotations
    from pcp_kpi.cli.verbs import of_grain
    from pcp_kpi.comparison import compare, with_evidence
    from pcp_kpi.figures import figures_path, read_figures
    from pcp_kpi.periods import parse_period
    from pcp_kpi.report.chance import RULE

    period = parse_period(options.period)
    with_ = [parse_period(text) for text in options.with_] or [period.shift(-1), period.years_before(1)]
    figures = read_figures(options.file)
    if period.grain == "quarter":
        figures = of_grain(figures, "quarter", options.file)
    changes = compare(figures, period, with_=with_)
    if changes.empty:
        raise NotAvailable(f"{options.file} has no figures for {period.label}")
    events = read_annotations(figures_path(options.file).parent)
    history = _history(figures, options.history, events) if options.history else None
    found = with_evidence(changes, history=history, rule=RULE)
    write_table(found, options.out)
    _tell_incomparable(found, events, until=period.end)
    if history is not None:
        _tell_short(found, history)
    return GOOD


def _history(figures: pd.DataFrame, text: str, events: Sequence[Annotation]) -> pd.DataFrame:
    """Return the figures of the periods that were named, without those in which the events say all was otherwise."""
    import pandas as pd

    from pcp_kpi.cli.baselines import parse_span
    from pcp_kpi.report.chance import usual

    span = parse_span(text)
    inside = figures["period"].between(pd.Timestamp(span.start), pd.Timestamp(span.end))
    return usual(figures[inside], events)


def _tell_incomparable(found: pd.DataFrame, events: Sequence[Annotation], *, until: date) -> None:
    """Name the measures that were recorded otherwise between a period and its base: chance did not make their change."""
    from pcp_kpi.periods import parse_period

    names: dict[str, None] = {}
    for measure, area, then in zip(found["measure"], found["area"], found["base_period"], strict=True):
        base = parse_period(then).start
        for event in events:
            if event.breaks_comparison and event.touches(measure, area) and base < event.first <= until:
                names[f"{measure} ({event.text}, from {event.first.isoformat()})"] = None
    if names:
        tell(f"not comparable, since recorded otherwise in between: {in_words(names)}")


def _tell_short(found: pd.DataFrame, history: pd.DataFrame) -> None:
    """Say for how many changes the history is too short to tell how much chance does."""
    from pcp_kpi.comparison.history import FEWEST, dispersion_of

    tested = found[found["p_value"].notna()]
    factors = dispersion_of(tested, history, neighbours=True)
    short = int((factors != factors).sum())
    if short:
        tell(
            f"{short:,} of {len(tested):,} changes have fewer than {FEWEST} periods of history, or too few next to each "
            "other; their cases are taken as independent, which easily overstates the evidence"
        )
