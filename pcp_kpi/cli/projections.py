"""Projections at the command line: made, tried from earlier origins, and kept in a record."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from pcp_kpi.cli.telling import tell
from pcp_kpi.cli.writing import refuse_unknown_source, write_table
from pcp_kpi.errors import NotAvailable, in_words

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.projection import Window

GOOD = 0


def run_project(options: argparse.Namespace) -> int:
    """Write projections with their ranges, and keep their record where one is named."""
    from pcp_kpi.projection import project, read_record, unprojected

    figures, events = _figures(options), _events(options)
    # A record that cannot be read is refused before anything is written.
    earlier = read_record(options.record) if options.record else None
    projected = project(figures, horizon=options.horizon, method=options.method, **events)
    write_table(projected, options.out)
    if earlier is not None:
        _keep(options.record, earlier, projected=projected, figures=figures, events=events)
    without = unprojected(figures, **events)
    for reason, rows in without.groupby("reason", sort=False):
        tell(f"no projection for {len(rows):,} series: {reason}")
    return GOOD


def _keep(
    path: str,
    earlier: pd.DataFrame,
    *,
    projected: pd.DataFrame,
    figures: pd.DataFrame,
    events: dict[str, Any],
) -> None:
    from pcp_kpi.printing import plural
    from pcp_kpi.projection import update_record

    record = update_record(path, projected, figures=figures, **events)
    known = record["actual"].notna()
    fresh = record[: len(earlier)][known[: len(earlier)] & earlier["actual"].isna().to_numpy()]
    said = [f"{plural(len(record) - len(earlier), 'projection')} added", f"{len(fresh):,} scored now"]
    lines = record[known & (record["scenario"] == "")]
    if len(lines):
        held = int(lines["actual"].between(lines["low80"], lines["high80"]).sum())
        said.append(f"{held:,} of {len(lines):,} figures so far inside the 80% range")
    tell(f"{path}: {', '.join(said)}")


def run_backtest(options: argparse.Namespace) -> int:
    """Write for every series how its projections from earlier origins compare with seasonal naive."""
    from pcp_kpi.projection import backtest, skills

    figures, events = _figures(options), _events(options)
    how = {"origins": options.origins, "horizon": options.horizon, "method": options.method}
    tested = backtest(figures, **how, **events)
    found = skills(tested)
    if found.empty:
        raise NotAvailable(
            f"no projection of {options.file} can be scored; the histories are too short for a line, or what came "
            "lies in a window or after a recording change"
        )
    write_table(found, options.out)
    tell(_told_of(found))
    return GOOD


def _told_of(found: pd.DataFrame) -> str:
    from pcp_kpi.printing import plural

    scored = int(found["scored"].sum())
    in80, in95 = (100 * float((found[name] * found["scored"]).sum()) / scored for name in ("in80", "in95"))
    flagged = int(found["flag"].sum())
    return (
        f"{plural(len(found), 'series', 'series')}, {scored:,} figures scored: {in80:.0f} of 100 inside the 80% range, "
        f"{in95:.0f} inside the 95% range; {flagged:,} series no better than last year's figures (flag)"
    )


def _figures(options: argparse.Namespace) -> pd.DataFrame:
    """Return what may be projected, and say what is left out."""
    from pcp_kpi.figures import PRINTED, read_figures

    figures = read_figures(options.file)
    if options.source:
        refuse_unknown_source(options.source, sorted(figures["source"].unique()), options.file)
        figures = figures[figures["source"].isin(options.source)]
    printed = figures["measure"].str.endswith(PRINTED)
    if printed.any():
        names = sorted(figures.loc[printed, "measure"].unique())
        tell(f"left out, since percentages known only as printed are not projected: {in_words(names)}")
    return figures[~printed]


def _events(options: argparse.Namespace) -> dict[str, Any]:
    """Return the dated events and windows, as the functions take them."""
    from pcp_kpi.annotations import read_annotations
    from pcp_kpi.figures import figures_path

    return {
        "annotations": read_annotations(options.annotations or figures_path(options.file).parent),
        "windows": [parse_window(text) for text in options.window],
    }


def parse_window(text: str) -> Window:
    """Return a window as it is typed: ``Mar 2020:Mar 2021``, or one year, quarter or month.

    Parameters
    ----------
    text : str
        FROM:TO, both included.

    Returns
    -------
    Window
        From the first day of FROM to the last of TO.

    Raises
    ------
    CommandError
        When it ends before it begins, or is another kind of period.
    PeriodNotUnderstood
        When a period is none.

    Examples
    --------
    >>> window = parse_window("2020/21 Q1:Mar 2021")
    >>> window.first.isoformat(), window.last.isoformat(), window.text
    ('2020-04-01', '2021-03-31', 'the window Apr 2020 to Mar 2021')
    """
    from pcp_kpi.cli.baselines import parse_span
    from pcp_kpi.projection import Window

    span = parse_span(text, what="a window")
    return Window(span.start, span.end, f"the window {span.label}")
