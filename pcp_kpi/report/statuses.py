"""How a measure stands at a glance: its status, a word on its projection, its course, and whether it is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from pcp_kpi.charts import Chart
from pcp_kpi.printing import NOT_AVAILABLE
from pcp_kpi.report.expectations import LAST_YEAR
from pcp_kpi.report.kpis import SPARKLINE_POINTS, Kpi
from pcp_kpi.tables import MISSING

TOTAL = "total-recorded-crime"
MONTHLY_MARK = "‡"
STATUS_WORDS = {"above": "above", "below": "below", "within": "within", NOT_AVAILABLE: "no limits"}
_SHAPES = {"within": "●", NOT_AVAILABLE: "○"}
TWO_SCENARIOS = "two scenarios"


def counted_once(kpis: Sequence[Kpi]) -> list[Kpi]:
    """Leave out measures whose cases another row counts, so that flags are counted once.

    Parameters
    ----------
    kpis : sequence of Kpi
        Measures that have a figure.

    Returns
    -------
    list of Kpi
        In their order. Of a sum and its parts from one source the sum is kept. It is left out, and the parts kept, where
        another source tells them, where it has no limits or where its recording has changed. The types of crime are
        counted beside their total, as the paper does: of eighteen none decides the total.
    """
    shown = {kpi.measure.id: kpi for kpi in kpis}
    left_out: set[str] = set()
    for kpi in kpis:
        parts = [shown[id] for id in kpi.measure.parts if id in shown]
        if kpi.measure.id == TOTAL or not parts:
            continue
        same = {part.measure.id for part in parts if part.evidence.source == kpi.evidence.source}
        judged = kpi.evidence.signal != NOT_AVAILABLE and not kpi.evidence.incomparable
        left_out |= same if same and judged else {kpi.measure.id}
    return [kpi for kpi in kpis if kpi.measure.id not in left_out]


def status_pictures(kpis: Sequence[Kpi]) -> dict[tuple[int, str], str]:
    """Return shape and word of the statuses that a table does not mark by itself: within, and without limits."""
    return {
        (row, "status"): _beside(_SHAPES[kpi.evidence.signal], STATUS_WORDS[kpi.evidence.signal])
        for row, kpi in enumerate(kpis)
        if kpi.evidence.signal in _SHAPES
    }


def _beside(shape: str, word: str) -> str:
    return f'<span class="mark"><span aria-hidden="true">{shape}</span> {escape(word)}</span>'


def outlook_words(kpi: Kpi) -> str:
    """Say in a few words how the next period is likely to stand to last year's.

    Parameters
    ----------
    kpi : Kpi
        A measure that has a figure.

    Returns
    -------
    str
        "higher: likely (66%)", "not higher: 77% chance" (last year's figure may well come again); ``two scenarios``
        where no single line is honest; a dash without a line.
    """
    evidence = kpi.evidence
    if evidence.projection.empty:
        return MISSING
    if not evidence.expectations:
        return TWO_SCENARIOS if evidence.projection["scenario"].nunique() > 1 else MISSING
    first = evidence.expectations[0]
    word = first.clause
    for opening in ("It is ", "There is an ", "There is a "):
        word = word.removeprefix(opening)
    if first.against != LAST_YEAR:
        return MISSING
    return f"{'higher' if first.above else 'not higher'}: {word.removesuffix(' that')}"


def aim_words(kpi: Kpi) -> str:
    """Say what good looks like as briefly as a scorecard needs: the target, else the direction without its reasons.

    Parameters
    ----------
    kpi : Kpi
        A measure that has a figure.
    """
    target = kpi.background.force.target_of(kpi.measure.id, kpi.period)
    return target.words if target is not None else re.split("[:;]", kpi.measure.good_words)[0]


def courses(kpis: Sequence[Kpi], monthly: Mapping[str, Kpi], *, place: str) -> dict[tuple[int, str], str]:
    """Return the small pictures of a table: quarters, or months where the quarter's source prints too few.

    Parameters
    ----------
    kpis : sequence of Kpi
        The rows.
    monthly : mapping of str to Kpi
        The measures in the quarter's last month, by id.
    place : str
        Name of the table, which keeps the ids of its pictures apart from those of other tables.
    """
    drawn = {}
    for row, kpi in enumerate(kpis):
        chart, mark = _course(kpi, monthly.get(kpi.measure.id))
        if chart is not None:
            svg = chart.to_svg(id_prefix=f"spark-{place}-{kpi.measure.id}")
            drawn[row, "trend"] = f'<span class="mark">{_in_line(svg)} {mark}</span>' if mark else svg
    return drawn


def _in_line(svg: str) -> str:
    return svg.replace("<svg ", '<svg style="display: inline-block; vertical-align: middle" ', 1)


def _course(kpi: Kpi, month: Kpi | None) -> tuple[Chart | None, str]:
    if kpi.sparkline is not None or month is None or month.sparkline is None:
        return kpi.sparkline, ""
    return month.sparkline, MONTHLY_MARK


def course_note(kpis: Sequence[Kpi], monthly: Mapping[str, Kpi]) -> tuple[str, ...]:
    """Say what the small pictures show where some of them are by month."""
    months = [
        month
        for kpi in kpis
        if (month := monthly.get(kpi.measure.id)) is not None and _course(kpi, month)[1] == MONTHLY_MARK
    ]
    if not months:
        return ()
    last = months[0].period
    invented = any(
        month.evidence.source is not None and month.evidence.source.illustrative for month in months
    )
    what = ", illustrative: the months come from the extracts of a synthetic force" if invented else ""
    return (f"{MONTHLY_MARK} {SPARKLINE_POINTS} months to {last.words}{what}. Other trends are quarters.",)
