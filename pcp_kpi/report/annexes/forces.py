"""Forces side by side: ranked bars of rates where populations are held, else of the change on the baseline year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.aggregate import UNASSIGNED
from pcp_kpi.annotations import annotations_for
from pcp_kpi.catalogue import Measure
from pcp_kpi.charts import Chart, ChartWords, Scale
from pcp_kpi.charts.bars import draw_ranked_bars
from pcp_kpi.comparison import compare, with_evidence
from pcp_kpi.comparison.rule import DEFAULT_RULE
from pcp_kpi.document import Block, Folded, Grid, Line, Pair, Part, Picture, Plot, Points, Words
from pcp_kpi.errors import in_words
from pcp_kpi.forces import areas_within_forces
from pcp_kpi.intervals import per_thousand
from pcp_kpi.narrative import lower_first
from pcp_kpi.periods import Quarter
from pcp_kpi.printing import in_full, level, number, plural
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.report.build import Report
    from pcp_kpi.sources import Source

MOST = 4  # charts; the table has every measure
FEWEST = 5  # forces, this one among them
POPULATION = "population"
_NO_FORCES = ("MSG", "National", "England and Wales", UNASSIGNED)


@dataclass(frozen=True)
class Comparison:
    """One measure by force.

    Parameters
    ----------
    measure : Measure
        What is compared.
    rows : DataFrame
        One row a force, the highest first: `area`, `level`, `low`, `high`, `value`, `of`.
    average : float
        All values over all denominators.
    source : Source
        Whose figures.
    scale : Scale
        The unit of the levels.
    what : str
        What a level is, after the measure's name: "for 100 a year before".
    """

    measure: Measure
    rows: pd.DataFrame = field(repr=False)
    average: float
    source: Source
    scale: Scale
    what: str

    @property
    def id(self) -> str:
        """Name of its chart and table."""
        return f"forces-{self.measure.id}"

    def print(self, value: float) -> str:
        """Print a level in its unit."""
        return level(value, self.scale.unit)


def forces_part(report: Report, figures: pd.DataFrame) -> Part | None:
    """Return the force among the forces of the open figures.

    Parameters
    ----------
    report : Report
        Finished.
    figures : DataFrame
        Quarterly counts of other forces too, and their ``population`` where it is known.

    Returns
    -------
    Part or None
        None where fewer than five forces can be compared.
    """
    found = comparisons(report, figures)
    if not found:
        return None
    own = report.background.force.name
    blocks: tuple[Block, ...] = (
        Words(_lead(found), "lead"),
        Grid("forces", _summary(found, own, report.quarter)),
    )
    shown = sorted(found, key=lambda one: -len(one.rows))[:MOST]
    parts = tuple(_chart_part(one, own, report.quarter) for one in shown)
    return Part("forces", "Compared with other forces", blocks, parts, kind="annex")


def comparisons(report: Report, figures: pd.DataFrame) -> list[Comparison]:
    """Return each measure that enough forces tell, in the order of the report.

    Parameters
    ----------
    report, figures
        As for `forces_part`.
    """
    force = report.background.force
    ids = set(report.spec.measures)
    rows = figures[
        figures["measure"].isin(ids)
        & (figures["grain"] == "quarter")
        & (figures["breakdown"] == "")
        & figures["of"].isna()
        & figures["value"].notna()
        & ~figures["area"].isin([*force.area_names, *areas_within_forces(), *_NO_FORCES])
    ]
    people = figures[(figures["measure"] == POPULATION) & figures["value"].notna()]
    made = (
        _compared(str(id), part, people, report)
        for (id, _), part in rows.groupby(["measure", "source"], sort=False)
        if part["area"].nunique() >= FEWEST
    )
    by_id = {one.measure.id: one for one in made if one is not None}
    return [by_id[id] for id in report.spec.measures if id in by_id]


def _compared(id: str, rows: pd.DataFrame, people: pd.DataFrame, report: Report) -> Comparison | None:
    """Compare one measure of one source; nothing where too few forces tell it or the own one does not."""
    own, quarter = report.background.force.name, report.quarter
    levels = _rates(rows, people, quarter)
    what, scale = "for every 1,000 people", Scale("count")
    if not _enough(levels, own):
        base = _base(report)
        if _changed_between(id, base, report):
            return None
        levels = _on_base(rows, quarter, base)
        what, scale = f"for every 100 in {base.label}", Scale("per-100")
    if not _enough(levels, own):
        return None
    per = 1000 if scale.unit == "count" else 1
    average = per * float(levels["value"].sum() / levels["of"].sum())
    ranked = levels.sort_values(["level", "area"], ascending=[False, True], ignore_index=True)
    source = report.background.source(str(rows["source"].iloc[0]))
    return Comparison(report.background.catalogue[id], ranked, average, source, scale, what)


def _enough(levels: pd.DataFrame, own: str) -> bool:
    return len(levels) >= FEWEST and own in set(levels["area"])


def _base(report: Report) -> Quarter:
    """Return the baseline year's quarter, or the one a year ago in the baseline year itself."""
    back = report.quarter.start_year - report.baseline.baseline.start_year
    return report.quarter.years_before(back or 1)


def _changed_between(id: str, base: Quarter, report: Report) -> bool:
    """Tell whether recording changed after the base quarter began: such a change compares nothing."""
    events = annotations_for(report.background.annotations, id, report.background.force.name)
    return any(event.breaks_comparison and base.start < event.first <= report.quarter.end for event in events)


def _rates(rows: pd.DataFrame, people: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Return rates for every 1,000 people with their intervals, of forces whose population is known."""
    now = rows[rows["period"] == pd.Timestamp(quarter.start)]
    if people.empty or now.empty:
        return now.iloc[:0]
    # The mid-year count holds for its calendar year and until the next one.
    table = people[["area", "period", "value"]].rename(columns={"value": "population"})
    table = table.assign(period=table["period"].dt.to_period("Y").dt.start_time)
    rated = per_thousand(now, table.drop_duplicates(["area", "period"]), missing="leave")
    rated = rated[rated["rate"].notna()]
    return rated.assign(level=rated["rate"], of=rated["population"])[
        ["area", "level", "low", "high", "value", "of"]
    ]


def _on_base(rows: pd.DataFrame, quarter: Quarter, base: Quarter) -> pd.DataFrame:
    """Return the quarter's count for every one of the base quarter, with the interval of the ratio."""
    changes = compare(rows, quarter, with_=[base])
    # The ratio of a few cases tells nothing of a force: such bases are printed as counts elsewhere, and left out here.
    changes = changes[changes["base_value"] >= DEFAULT_RULE.small_base]
    if len(changes) < FEWEST:
        return rows.iloc[:0]
    told = with_evidence(changes)
    return pd.DataFrame(
        {
            "area": told["area"],
            "level": told["value"] / told["base_value"],
            "low": 1 + told["change_low"],
            "high": 1 + told["change_high"],
            "value": told["value"],
            "of": told["base_value"],
        }
    )


def _lead(found: list[Comparison]) -> str:
    forces = sorted({str(area) for one in found for area in one.rows["area"]})
    sources = dict.fromkeys(one.source.name for one in found)
    rates = any(one.scale.unit == "count" for one in found)
    why = "" if rates else (
        "No populations are held, so forces are compared by their own change and not by a rate. "
    )  # fmt: skip
    return (
        f"{in_full(len(forces)).capitalize()} forces whose quarters stand in {in_words(sources)}: "
        f"{in_words(forces, most=len(forces))}. {why}They are those of the file, not the most similar forces, and forces "
        "do not all record alike: a rank is a reason to ask, not a league table."
    )


def _summary(found: list[Comparison], own: str, quarter: Quarter) -> Table:
    rows = [_summary_row(one, own) for one in found]
    ways = list(dict.fromkeys(one.what for one in found))
    several = len(ways) > 1
    columns = (
        Column("measure", "Measure"),
        *([Column("what", "Compared")] if several else []),
        Column("own", own, "figure"),
        Column("interval", "95% interval", "figure"),
        Column("average", "All together", "figure"),
        Column("rank", "Rank, highest first", "figure"),
        Column("ends", "Lowest and highest"),
    )
    how = "" if several else f", {ways[0]}"
    notes = (
        "An interval takes cases as independent, so it is too narrow where they come in runs. All together: the sum of "
        "the forces' counts over the sum of what they are counted against. A force with fewer than "
        f"{number(DEFAULT_RULE.small_base)} cases to count from is left out.",
    )
    title = f"{own} among other forces, {quarter.label}{how}"
    return Table(title, pd.DataFrame(rows), columns, notes)


def _summary_row(one: Comparison, own: str) -> dict[str, str]:
    mine, top, foot = one.rows[one.rows["area"] == own].iloc[0], one.rows.iloc[0], one.rows.iloc[-1]
    rank = int((one.rows["level"] > mine["level"]).sum()) + 1
    return {
        "measure": one.measure.short,
        "what": one.what,
        "own": one.print(mine["level"]),
        "interval": f"{one.print(mine['low'])} to {one.print(mine['high'])}",
        "average": one.print(one.average),
        "rank": f"{rank} of {len(one.rows)}",
        "ends": f"{foot['area']} {one.print(foot['level'])}, {top['area']} {one.print(top['level'])}",
    }


def _chart_part(one: Comparison, own: str, quarter: Quarter) -> Part:
    words = _words(one, own, quarter)
    title = f"{one.measure.title} by force"
    picture = Picture(
        one.id, f"Chart: {title}", draw=lambda: draw_forces(one, words, own), plot=_plot(one, words)
    )
    beside = (
        Points(_said(one, own)),
        Words(one.measure.definition, "note"),
        Folded(
            f"Figures in the chart: {title}", (Grid(one.id, _table(one, words)), Words(words.source, "note"))
        ),
    )
    return Part(one.id, title, (Pair((picture,), beside),), kind="exhibit")


def draw_forces(one: Comparison, words: ChartWords, own: str) -> Chart:
    """Draw a comparison as ranked bars, the own force marked, the average as the line."""
    points = one.rows.assign(
        rank=one.rows["level"].rank(method="min", ascending=False),
        average=one.average,
        against_average=_against(one),
    )
    return draw_ranked_bars(points, words=words, scale=one.scale, highlight=own, line="All together")


def _against(one: Comparison) -> list[str]:
    return [
        "above the average" if low > one.average else "below the average" if high < one.average else ""
        for low, high in zip(one.rows["low"], one.rows["high"], strict=True)
    ]


def _words(one: Comparison, own: str, quarter: Quarter) -> ChartWords:
    mine = one.rows.loc[one.rows["area"] == own, "level"].iloc[0]
    short = one.measure.short
    values = [
        f"{area} {one.print(level)}" for area, level in zip(one.rows["area"], one.rows["level"], strict=True)
    ]
    counted = one.measure.counted or one.measure.title
    return ChartWords(
        title=f"{short}: {own} {one.print(mine)}, all together {one.print(one.average)}",
        subtitle=f"{counted[:1].upper()}{counted[1:]} {one.what}, by force, {quarter.words}",
        caption="Whiskers: 95% intervals, cases taken as independent. The line: all forces shown, taken together.",
        source=f"Source: {one.source.attribution}.",
        alt_text=f"Bars of {lower_first(one.measure.title)} {one.what} by force, {quarter.words}: "
        f"{in_words(values, most=50)}.",
        illustrative=one.source.illustrative,
    )


def _said(one: Comparison, own: str) -> tuple[str, ...]:
    """Say where the own force stands, and which forces its interval cannot be told apart from."""
    mine = one.rows[one.rows["area"] == own].iloc[0]
    rank = int((one.rows["level"] > mine["level"]).sum()) + 1
    alike = one.rows[
        (one.rows["area"] != own) & (one.rows["low"] <= mine["high"]) & (one.rows["high"] >= mine["low"])
    ]
    said = [
        f"{own}: {one.print(mine['level'])} {one.what}, rank {rank} of {plural(len(one.rows), 'force')}, highest first."
    ]
    if len(alike):
        whose = "all the others" if len(alike) == len(one.rows) - 1 else in_words(list(alike["area"]), most=9)
        said.append(f"Its interval overlaps those of {whose}: their order may be chance.")
    side = _against(one)[list(one.rows["area"]).index(own)]
    where = f"lies {side}" if side else "cannot be told apart from the average"
    said.append(f"It {where} of all together, {one.print(one.average)}.")
    return tuple(said)


def _plot(one: Comparison, words: ChartWords) -> Plot:
    names = tuple(str(area) for area in one.rows["area"])
    values = tuple(float(value) for value in one.rows["level"])
    average = (one.average,) * len(names)
    lines = (Line(one.measure.short, "value", values), Line("All together", "mean", average))
    return Plot("bars", names, lines, unit=one.scale.unit, axis=words.subtitle)


def _table(one: Comparison, words: ChartWords) -> Table:
    rates = one.scale.unit == "count"
    form = "level" if rates else "per-100"
    columns = (
        Column("area", "Force"),
        Column(
            "level", one.what.removeprefix("for every ").capitalize() if rates else "Now for 100 then", form
        ),
        Column("low", "From", form, "95% interval"),
        Column("high", "To", form, "95% interval"),
        Column("value", "Count", "count"),
        Column("of", "People" if rates else "Count then", "count"),
    )
    return Table(f"Figures in the chart: {words.title}", one.rows, columns)
