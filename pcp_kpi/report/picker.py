"""Picking in a notebook: dropdowns for measure, area, grain, quarter and baseline, and what is picked beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from pcp_kpi.aggregate import levels
from pcp_kpi.charts import Chart
from pcp_kpi.errors import AnalystError, CommandError, NotAvailable, in_words
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.printing import NOT_AVAILABLE
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.entries import REPORTED, as_baseline, as_grain, as_quarter
from pcp_kpi.report.evidence import Question, gather, long_sources
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.packs.area_charts import draw_without_limits
from pcp_kpi.report.packs.area_limits import FEW, withheld
from pcp_kpi.report.workings import at_grain, work_out
from pcp_kpi.tables import Table

QUARTER_MONTHS = (3, 6, 9, 12)  # the months in which a quarter ends
_GRAIN_WORDS = {
    "quarter": "Quarters",
    "month": "Months",
    "rolling-6-months": "Rolling 6 months",
    "rolling-12-months": "Rolling 12 months",
}
_Option = tuple[str, Any]


@dataclass(frozen=True)
class Choice:
    """What is to be seen.

    Parameters
    ----------
    measure : str
        Id, title or alias.
    quarter : str or Quarter
        In any spelling. By months or windows it is the one that ends with the quarter.
    baseline : str or FinancialYear, optional
        The year that limits come from; empty: the force's choice.
    area : str, optional
        A local policing area, by its name or an alias; empty: the force.
    grain : str, optional
        ``quarter``, ``month``, ``rolling-6-months`` or ``rolling-12-months``.
    """

    measure: str
    quarter: str | Quarter
    baseline: str | FinancialYear | None = ""
    area: str = ""
    grain: str = "quarter"


@dataclass(frozen=True)
class Picked:
    """What was picked: chart, key points and comparison; shows itself in a notebook.

    Parameters
    ----------
    kpi : Kpi
        The measure, of the force or of the area in its place.
    """

    kpi: Kpi

    @property
    def available(self) -> bool:
        """Whether there is a figure."""
        return self.kpi.evidence.available

    @cached_property
    def chart(self) -> Chart:
        """The control chart; of an area with a handful of cases without limits.

        Raises
        ------
        NotAvailable
            When there is no figure.
        """
        points = self.kpi.evidence.points
        few = self.available and bool((points["rule"] == FEW).any())
        return draw_without_limits(self.kpi) if few else self.kpi.chart

    @property
    def key_points(self) -> tuple[str, ...]:
        """What it says, the most important first, and what is expected next."""
        if not self.available:
            return (f"{NOT_AVAILABLE.capitalize()}: {self.kpi.evidence.reason}.",)
        said = (*self.kpi.key_points, self.kpi.projection_point, *self.kpi.expectation_points)
        return tuple(point for point in said if point)

    @property
    def table(self) -> Table:
        """The figure beside those it is compared with."""
        return self.kpi.table

    def _repr_html_(self) -> str:
        points = "".join(f"<li>{escape(point)}</li>" for point in self.key_points)
        if not self.available:
            return f"<p>{escape(self.kpi.measure.title)}</p><ul>{points}</ul>"
        # The size that the chart has by itself: beside dropdowns it would else take all the width.
        return f"{self.chart._repr_svg_()}<ul>{points}</ul>{self.table.to_html()}"


def pick(figures: pd.DataFrame, choice: Choice, *, background: Background | None = None) -> Picked:
    """Put one choice together, as the dropdowns do.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, as `read_figures` gives them.
    choice : Choice
        What is to be seen.
    background : Background, optional
        Register, events and force; those of the standard clean folder if left out.

    Returns
    -------
    Picked
        Chart, key points and table. An area has the limits of its own figures; with fewer than five cases a period
        in the baseline it has none. Targets are the force's and do not judge an area.

    Raises
    ------
    CommandError
        When a measure, a period, an area or a grain is not understood.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> from pcp_kpi.report.background import find_clean
    >>> picked = pick(read_figures(find_clean()), Choice("Hate crime", "Q1 21/22", "2019/20"))
    >>> picked.key_points[1]
    'Above the upper control limit: 708 against limits of 307 to 607 (baseline 2019/20).'
    """
    background = background or read_background()
    quarter = as_quarter(choice.quarter)
    baseline = as_baseline(choice.baseline or None, quarter, background.force)
    id = background.catalogue.find(choice.measure).id
    period = as_grain(quarter, choice.grain)
    own = _in_place(choice.area, background)
    workings = work_out(figures, measures=(id,), period=period, baseline=baseline, background=own)
    if own is not background:
        first, last = baseline.start, baseline.end
        points = {key: withheld(rows, first=first, last=last) for key, rows in workings.points.items()}
        workings = replace(workings, points=points)
    prefer = long_sources(workings, id) if choice.grain != "quarter" else ()
    return Picked(Kpi(gather(workings, Question(id, period, baseline, prefer), own), own))


def _in_place(area: str, background: Background) -> Background:
    """Return the background with an area in the place of the force: without areas and targets of its own."""
    force = background.force
    name = force.area_named(area) if area else force.name
    if name == force.name:
        return background
    if name not in force.area_names:
        raise CommandError(
            f"{force.police} has no area {area!r}{force.nearest_area(area)}; "
            f"it has {in_words(force.area_names, most=40)}"
        )
    return replace(background, force=replace(force, name=name, areas=(), targets=()))


@dataclass(frozen=True)
class Offers:
    """What can be picked out of some figures.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures.
    background : Background
        Catalogue and force.
    """

    figures: pd.DataFrame = field(repr=False)
    background: Background = field(repr=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The known figures of the force and its areas at a grain that is reported."""
        rows = self.figures
        force = self.background.force
        known = rows["measure"].isin(list(self.background.catalogue.measures)) & (rows["breakdown"] == "")
        known &= rows["area"].isin([force.name, *force.area_names]) & rows["grain"].isin(REPORTED)
        found: pd.DataFrame = rows[known & rows["value"].notna()]
        return found

    @property
    def measures(self) -> list[_Option]:
        """Title and id of every measure that has a figure, by title."""
        measures, known = self.background.catalogue.measures, set(self.rows["measure"])
        sums = {id for id, one in measures.items() if one.parts and known.issuperset(one.parts)}
        return sorted(((measures[id].title, id) for id in known | sums), key=lambda one: one[0].casefold())

    def areas(self, measure: str) -> list[_Option]:
        """Return the force and its areas, those that have the measure."""
        force, known = self.background.force, set(self._of(measure)["area"])
        return [(name, name) for name in (force.name, *force.area_names) if name in known]

    def grains(self, measure: str, area: str) -> list[_Option]:
        """Return the grains by which the measure can be seen."""
        return [(_GRAIN_WORDS[grain], grain) for grain in REPORTED if self._ends(measure, area, grain)]

    def quarters(self, measure: str, area: str, grain: str) -> list[_Option]:
        """Return the quarters with which a period of the measure ends, the latest first."""
        return [(quarter.label, quarter) for quarter in self._ends(measure, area, grain)]

    def baselines(self, measure: str, area: str, quarter: Quarter) -> list[_Option]:
        """Return the force's choice, and every year up to the quarter's that has a figure, the latest first."""
        rows = self._of(measure)
        days = rows.loc[rows["area"] == area, "period"].unique()
        years = {FinancialYear.containing(day.date()) for day in pd.to_datetime(days)}
        chosen = self.background.force.baseline_of(quarter.financial_year).baseline
        usual = (f"{chosen.label}, the force's choice", "")
        found = sorted((year for year in years if year <= quarter.financial_year), reverse=True)
        return [usual, *((year.label, year) for year in found)]

    def _of(self, measure: str) -> pd.DataFrame:
        """Return the rows of a measure and of its parts: a sum that no source stores is made of them."""
        found: pd.DataFrame = self.rows[
            self.rows["measure"].isin([measure, *self.background.catalogue[measure].parts])
        ]
        return found

    def _ends(self, measure: str, area: str, grain: str) -> list[Quarter]:
        rows = self._of(measure)
        rows = rows[rows["area"] == area]
        if rows.empty:
            return []
        latest = Quarter.containing(rows["period"].max().date())
        try:
            made = at_grain(rows, as_grain(latest, grain))
        except CommandError:  # a percentage known only as printed is not added up, so it is not offered
            return []
        made = made[levels(made).notna()]
        ends = (
            made["period"]
            if grain == "quarter"
            else made["period"][made["period"].dt.month.isin(QUARTER_MONTHS)]
        )
        return sorted({Quarter.containing(day.date()) for day in ends}, reverse=True)


def show_picker(figures: pd.DataFrame, first: Choice, *, background: Background | None = None) -> Any:
    """Return dropdowns, and under them chart, key points and comparison of what is picked.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures.
    first : Choice
        What is shown until something else is picked.
    background : Background, optional
        As for `pick`.

    Returns
    -------
    ipywidgets.VBox
        Shows itself in a notebook. Each dropdown offers what the figures hold for what the others say.

    Raises
    ------
    CommandError
        When ipywidgets is not installed, or `first` is not understood.
    NotAvailable
        When there is no figure of the measure that is to be shown first.
    """
    background = background or read_background()
    try:
        import ipywidgets  # type: ignore[import-untyped]
    except ImportError as error:
        raise CommandError(
            "the picker needs ipywidgets; install it with pip install 'pcp-kpi[lab]', or call pick(figures, Choice(...))"
        ) from error
    offers = Offers(figures, background)
    id = background.catalogue.find(first.measure).id
    if id not in {one for _, one in offers.measures}:
        raise NotAvailable(f"no source has a figure of {id} of {background.force.police} or its areas")
    return _Panel(ipywidgets, offers, first).box


def _typed(choice: Choice, background: Background) -> dict[str, Any]:
    """Return what the dropdowns hold for a choice in words."""
    force, quarter = background.force, as_quarter(choice.quarter)
    return {
        "measure": background.catalogue.find(choice.measure).id,
        "area": _in_place(choice.area, background).force.name,
        "grain": as_grain(quarter, choice.grain).grain,
        "quarter": quarter,
        "baseline": as_baseline(choice.baseline, quarter, force) if choice.baseline else "",
    }


class _Panel:
    """The dropdowns, and what they show."""

    def __init__(self, widgets: Any, offers: Offers, first: Choice) -> None:
        self._offers = offers
        self._setting = False
        background = offers.background
        names = {
            "measure": "Measure",
            "area": "Area",
            "grain": "By",
            "quarter": "Quarter",
            "baseline": "Baseline",
        }
        self._lists = {name: widgets.Dropdown(description=text) for name, text in names.items()}
        self._lists["measure"].layout.width = "40rem"  # titles are long
        self._shown = widgets.HTML()
        with self._unheard():
            self._offer(_typed(first, background))
        for one in self._lists.values():
            one.observe(self._changed, names="value")
        row = widgets.HBox(list(self._lists.values()), layout=widgets.Layout(flex_flow="row wrap"))
        self.box = widgets.VBox([row, self._shown])
        self._show()

    def _changed(self, _: object) -> None:
        if self._setting:
            return
        with self._unheard():
            self._offer({name: one.value for name, one in self._lists.items()})
        self._show()

    @contextmanager
    def _unheard(self) -> Iterator[None]:
        """Change the dropdowns without being told of it."""
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def _offer(self, wanted: dict[str, Any]) -> None:
        """Set each dropdown to what is wanted, or to the first thing that the figures hold."""
        offers = self._offers
        measure = self._set("measure", offers.measures, wanted)
        area = self._set("area", offers.areas(measure), wanted)
        grain = self._set("grain", offers.grains(measure, area), wanted)
        quarter = self._set("quarter", offers.quarters(measure, area, grain), wanted)
        self._set("baseline", offers.baselines(measure, area, quarter), wanted)

    def _set(self, name: str, options: Sequence[_Option], wanted: dict[str, Any]) -> Any:
        values = [value for _, value in options]
        one = self._lists[name]
        one.options = options
        one.value = wanted[name] if wanted[name] in values else values[0]
        return one.value

    def _show(self) -> None:
        choice = Choice(**{name: one.value for name, one in self._lists.items()})
        try:
            shown = pick(self._offers.figures, choice, background=self._offers.background)._repr_html_()
        except AnalystError as error:
            shown = f"<p>{escape(str(error))}</p>"
        self._shown.value = f'<div class="jp-RenderedHTMLCommon">{shown}</div>'
