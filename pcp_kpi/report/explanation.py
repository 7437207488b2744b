"""Where a number comes from: the rows used, the formula, numbers in, numbers out, file and hash."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pcp_kpi.aggregate import UNASSIGNED
from pcp_kpi.cleaning import ILLUSTRATIVE
from pcp_kpi.comparison import compare
from pcp_kpi.errors import NotAvailable, in_words
from pcp_kpi.figures import COLUMNS
from pcp_kpi.limits import LimitRule
from pcp_kpi.periods import FinancialYear, Quarter, period_at
from pcp_kpi.printing import in_full, percent
from pcp_kpi.report.background import Background, read_background
from pcp_kpi.report.chance import with_chance
from pcp_kpi.report.entries import as_quarter
from pcp_kpi.report.explained import NO_HASH, Explanation, NumberIn, SourceUsed, Step
from pcp_kpi.report.kpis import Kpi, kpi
from pcp_kpi.report.workings import kinds_of

MANIFEST = "manifest.json"
_SHOWN = ("used_for", "measure", "area", "grain", "period", "value", "of", "status", "source")


def explain(
    figures: pd.DataFrame,
    measure: str,
    *,
    period: str | Quarter,
    area: str = "",
    baseline: str | FinancialYear | None = None,
    background: Background | None = None,
) -> Explanation:
    """Explain where the numbers of a measure come from: the value, its limits, its comparisons.

    Parameters
    ----------
    figures : DataFrame
        Figures of any measures, as `read_figures` gives them.
    measure, area : str
        Id, title or alias of the measure; the force (when left out) or one of its areas.
    period : str or Quarter
        The quarter, in any spelling.
    baseline : str or FinancialYear, optional
        The year that limits come from; the force's choice if left out.
    background : Background, optional
        Printed limits, register and force; those of the standard clean folder if left out. With
        ``background.preferring("home-office-prc")`` the figures of that source are explained where it has them.

    Returns
    -------
    Explanation
        With `rows`, `formula`, `numbers_in`, `numbers_out` and `sources`; prints and shows itself.

    Raises
    ------
    CommandError, NotAvailable
        When the measure or a period is not understood; when no source has the figure.

    Notes
    -----
    The numbers are those that the report prints: the same source is chosen, the same limits are made.

    Examples
    --------
    >>> from pcp_kpi.figures import read_figures
    >>> figures = read_figures(read_background().folder)
    >>> told = explain(figures, "theft-from-person", period="2025/26 Q4")
    >>> print(told.sources[0].file)
    home_office/police_recorded_crime_quarterly.csv
    """
    background = background or read_background()
    quarter = as_quarter(period)
    found = kpi(figures, measure, quarter=quarter, baseline=baseline, background=background)
    points = _points(found, background.force.area_named(area) if area else background.force.name)
    rows = _rows_used(figures, points, found, quarter)
    value = _value_step(points.iloc[-1], rows[rows["used_for"] == "value"])
    steps = (value, *_limit_steps(points, background), *_change_steps(points, found, quarter))
    return _explanation(found, points, quarter, steps=steps, rows=rows, background=background)


def _explanation(
    found: Kpi,
    points: pd.DataFrame,
    quarter: Quarter,
    *,
    steps: tuple[Step, ...],
    rows: pd.DataFrame,
    background: Background,
) -> Explanation:
    """Put the steps together with the files that their numbers came from."""
    ids = [*rows["source"], *(one.source for step in steps for one in step.numbers_in)]
    return Explanation(
        measure=found.measure.title,
        area=str(points["area"].iloc[-1]),
        period=quarter.label,
        steps=steps,
        rows=rows,
        sources=tuple(_source_used(id, background) for id in dict.fromkeys(ids)),
        notes=tuple(event.text for event in found.evidence.annotations if event.breaks_comparison),
    )


def _points(found: Kpi, area: str) -> pd.DataFrame:
    """Return the points of one area up to the period, or say why there are none."""
    evidence = found.evidence
    if not evidence.available:
        raise NotAvailable(f"{found.measure.id}: nothing to explain, since {evidence.reason}")
    if area == UNASSIGNED:
        raise NotAvailable(
            f"{UNASSIGNED} is what {evidence.area} has above its areas; explain {evidence.area}"
        )
    if area == evidence.area:
        return evidence.points
    points = evidence.area_points
    points = points[points["area"] == area] if len(points) else points
    if points.empty or pd.Timestamp(points["period"].iloc[-1]) != evidence.points["period"].iloc[-1]:
        source = evidence.source.id if evidence.source else "no source"
        names = evidence.area_points["area"].tolist() if len(evidence.area_points) else []
        known = in_words(
            dict.fromkeys(name for name in [evidence.area, *names] if name != UNASSIGNED), most=9
        )
        raise NotAvailable(
            f"{found.measure.id}: no figure of {area} in {source} to explain; there are figures of {known}"
        )
    return points.reset_index(drop=True)


def _value_step(point: pd.Series, rows: pd.DataFrame) -> Step:
    """Explain the value: stored, or the sum of months or of parts."""
    share, source = not math.isnan(point["of"]), str(point["source"])
    if len(rows) == 1:
        numbers = [NumberIn("value", float(point["value"]), source)]
        numbers += [NumberIn("of", float(point["of"]), source)] if share else []
        formula = "value / of" if share else "as it stands in the row used"
    else:
        numbers = [
            NumberIn(f"{row['measure']}, {_label(row)}", float(row["value"]), str(row["source"]))
            for _, row in rows.iterrows()
        ]
        total = f"the sum of the {in_full(len(rows))} rows used"
        formula = f"{total}, over the sum of their denominators ({point['of']:g})" if share else total
    return Step("value", formula, tuple(numbers), {"level": float(point["level"])})


def _limit_steps(points: pd.DataFrame, background: Background) -> list[Step]:
    """Explain the limits of the last point; nothing where it has none."""
    point = points.iloc[-1]
    if math.isnan(point["mean"]):
        return []
    out = {name: float(point[name]) for name in ("mean", "lower", "upper")}
    if int(point["n_baseline"]) == 0:
        return [_printed_step(point, out, background)]
    year = FinancialYear(int(str(point["baseline"])[:4]))
    base = points[points["period"].between(pd.Timestamp(year.start), pd.Timestamp(year.end))]
    base = base[base["level"].notna()]
    numbers = tuple(
        NumberIn(_label(row), float(row["level"]), str(row["source"])) for _, row in base.iterrows()
    )
    rule = LimitRule(year)
    formula = (
        f"{point['rule']}: mean m = sum of x / {len(base)}; "
        f"s = square root of (sum of (x - m)^2 / {len(base) - rule.ddof}); "
        f"lower = m - {rule.sigmas:g} s, upper = m + {rule.sigmas:g} s; a level on a limit is within"
    )
    return [Step("limits", formula, numbers, {**out, "signal": str(point["signal"])})]


def _printed_step(point: pd.Series, out: dict[str, float], background: Background) -> Step:
    limits = background.limits
    same = (limits["measure"] == point["measure"]) & (limits["area"] == point["area"])
    rows = limits[same & (limits["baseline"] == point["baseline"])]
    line = f", line {int(rows['line'].iloc[0])}" if len(rows) else ""
    source = str(rows["source"].iloc[0]) if len(rows) else str(point["source"])
    numbers = tuple(
        NumberIn(f"{name} limit as printed{line}", out[name], source) for name in ("lower", "upper")
    )
    formula = f"{point['rule']}; the mean is their midpoint; a level on a limit is within"
    return Step("limits", formula, numbers, {**out, "signal": str(point["signal"])})


def _bases(found: Kpi, quarter: Quarter) -> list[Quarter]:
    """Return the baseline year's same quarter and the previous one."""
    back = quarter.start_year - found.evidence.question.baseline.start_year
    bases = dict.fromkeys([quarter.years_before(back), quarter.shift(-1)])
    return [base for base in bases if base != quarter]


def _change_steps(points: pd.DataFrame, found: Kpi, quarter: Quarter) -> list[Step]:
    """Explain each comparison whose base is known."""
    changes = compare(points[list(COLUMNS)], quarter, with_=_bases(found, quarter))
    kinds, events = kinds_of(changes, found.background), found.background.annotations
    changes = with_chance(changes, past=points, period=quarter, kinds=kinds, events=events)
    return [_change_step(row) for _, row in changes.iterrows() if not math.isnan(row["difference"])]


def _change_step(row: pd.Series) -> Step:
    numbers = (
        NumberIn("level", float(row["level"]), str(row["source"])),
        NumberIn(f"base, {row['base_period']}", float(row["base_level"]), str(row["source"])),
    )
    out: dict[str, float | str] = {"difference": float(row["difference"])}
    formula = "difference = level - base"
    if not math.isnan(row["change"]):
        out["change"] = percent(float(row["change"]), 1)
        formula += "; change = difference / base"
    if not math.isnan(row["p_value"]):
        interval = {name: float(row[name]) for name in ("low", "high")}
        out |= {**interval, "p-value": float(row["p_value"]), "evidence": str(row["evidence"])}
        formula += f"; 95% interval and p-value by the {row['test']}"
    return Step(f"compared with {row['basis']}", formula, numbers, out)


def _rows_used(figures: pd.DataFrame, points: pd.DataFrame, found: Kpi, quarter: Quarter) -> pd.DataFrame:
    """Return the stored figures behind the quarter, its limits and its bases."""
    point = points.iloc[-1]
    wanted = {"value": [quarter]}
    if int(point["n_baseline"]) > 0 and not math.isnan(point["mean"]):
        wanted["limits"] = list(found.evidence.question.baseline.quarters)
    wanted["comparison"] = _bases(found, quarter)
    same = (figures["area"] == point["area"]) & (figures["source"] == point["source"])
    pool = figures[same & (figures["breakdown"] == "")]
    parts = [
        _behind(pool, found.measure.id, found.measure.parts, one).assign(used_for=use)
        for use, quarters in wanted.items()
        for one in quarters
    ]
    return pd.concat(parts, ignore_index=True)[list(_SHOWN)]


def _behind(pool: pd.DataFrame, measure: str, parts: Sequence[str], quarter: Quarter) -> pd.DataFrame:
    """Return the rows one quarter's figure was made from: itself if stored, else its months, else its parts."""
    months = pool["period"].isin([pd.Timestamp(one.start) for one in quarter.months])
    stored = pool[(pool["grain"] == "quarter") & (pool["period"] == pd.Timestamp(quarter.start))]
    monthly = pool[(pool["grain"] == "month") & months]
    for names in ([measure], list(parts)):
        for rows, needed in ((stored, 1), (monthly, 3)):
            found = rows[rows["measure"].isin(names)]
            if names and len(found) == needed * len(names):
                return found
    return pool.iloc[:0]


def _source_used(id: str, background: Background) -> SourceUsed:
    source = background.source(id)
    hashes = _hashes(background.folder)
    return SourceUsed(
        id=id,
        title=source.title,
        kind=source.kind,
        file=source.file or NO_HASH,
        sha256=hashes.get(source.file, NO_HASH),
        extracted=source.extracted.isoformat() if source.file else NO_HASH,
    )


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each raw file, from the manifest of the clean folder."""
    home = folder.resolve().parent if folder.resolve().name == ILLUSTRATIVE else folder
    path = home / MANIFEST
    if not path.is_file():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {entry["file"]: entry["sha256"] for entry in told.get("raw", [])}


def _label(point: pd.Series) -> str:
    return period_at(str(point["grain"]), point["period"].date()).label
