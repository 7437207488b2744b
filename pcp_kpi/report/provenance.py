"""Where each printed number of the tables comes from: recomputed from others, or passed through, with its line."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pcp_kpi.figures import one_source
from pcp_kpi.limits import LimitRule, with_limits
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.printing import rounded
from pcp_kpi.report.background import Background
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.outcomes import ACTION_TAKEN, OUTCOME_16
from pcp_kpi.tables import Column, Table

COLUMNS = (
    "table",
    "measure",
    "number",
    "as_printed",
    "ours",
    "agrees",
    "how",
    "made_from",
    "document",
    "line",
)
RECOMPUTED, PASSED = "recomputed", "passed through"
_ROLES = {
    ("actual", "count"): "value",
    ("comparator", "count"): "base",
    ("ucl", "count"): "upper",
    ("lcl", "count"): "lower",
    ("pct_change", "percent"): "change",
}
_FAMILIES = {
    "-action-taken-rate-printed": "action_taken",
    "-outcome-16-rate-printed": "outcome_16",
    "-outcomes": "outcomes",
}


@dataclass(frozen=True)
class _Known:
    """The force's quarterly figures, for looking up and for making limits."""

    rows: pd.DataFrame
    values: Mapping[tuple[str, str, str, date], float]

    @classmethod
    def of(cls, figures: pd.DataFrame, force: str) -> _Known:
        rows = figures[(figures["area"] == force) & (figures["grain"] == "quarter")]
        keys = zip(rows["source"], rows["measure"], rows["breakdown"], rows["period"].dt.date, strict=True)
        return cls(rows, dict(zip(keys, rows["value"], strict=True)))

    def figure(self, source: str, measure: str, quarter: Quarter, *, breakdown: str = "") -> float:
        """Return one figure; NaN when it is not known."""
        return self.values.get((source, measure, breakdown, quarter.start), math.nan)


@dataclass(frozen=True)
class _Recipe:
    value: float
    made_from: str
    recomputed: bool = True


def provenance(
    table_id: str,
    table: Table,
    kpis: Sequence[Kpi],
    figures: pd.DataFrame,
    *,
    quarter: Quarter,
    background: Background,
) -> pd.DataFrame:
    """List every number of a table that a paper prints, with how ours came about.

    Parameters
    ----------
    table_id : str
        Id of the printed table, as ``tables.toml`` declares it.
    table : Table
        Our table; its frame has a column ``id``.
    kpis : sequence of Kpi
        Behind its rows.
    figures : DataFrame
        All figures, for what numbers are made from.
    quarter : Quarter
        The quarter reported.
    background : Background
        Holds the printed figures.

    Returns
    -------
    DataFrame
        One row a printed number, with the columns of `COLUMNS`. `how` is "recomputed" only where ours is made
        from other numbers than the one printed; `agrees` says whether it prints the same. Empty where no paper
        prints the table.
    """
    known = _Known.of(figures, background.force.name)
    measured = {kpi.measure.id: kpi for kpi in kpis if kpi.evidence.available}
    by_id = table.frame.set_index("id") if len(table.frame) else table.frame
    rows = []
    claims = _claims(table_id, quarter, kpis[0].evidence.question.baseline, background)
    for claim in claims.to_dict("records"):
        measure, number = _place(claim)
        kpi = measured.get(measure)
        if number is None or kpi is None or measure not in by_id.index or _source(kpi) != claim["document"]:
            continue
        recipe = _recipe(kpi, number, known, quarter=quarter, background=background)
        ours = _print(recipe.value if recipe else float(by_id[number].loc[measure]), number)
        rows.append(
            {
                "table": table_id,
                "measure": measure,
                "number": number,
                "as_printed": claim["as_printed"],
                "ours": ours,
                "agrees": ours == claim["as_printed"],
                "how": RECOMPUTED if recipe and recipe.recomputed else PASSED,
                "made_from": recipe.made_from if recipe else "",
                "document": claim["document"],
                "line": int(claim["line"]),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _claims(table_id: str, quarter: Quarter, baseline: FinancialYear, background: Background) -> pd.DataFrame:
    """Return what papers print of a table for this very quarter, its base quarter and its baseline year."""
    printed = background.printed
    if printed.empty:
        return printed
    printed = printed[printed["table"] == table_id]
    base = quarter.years_before(quarter.start_year - baseline.start_year)
    now = printed["role"].isin(["actual", "pct_change", "share"]) & (
        printed["period_start"] == f"{quarter.start}"
    )
    then = (printed["role"] == "comparator") & (printed["period_start"] == f"{base.start}")
    limits = printed["role"].isin(["ucl", "lcl"]) & (printed["period_label"] == baseline.label)
    return printed[now | then | limits]


def provenance_table(rows: pd.DataFrame) -> Table:
    """Set the provenance of numbers as a table for the report."""
    frame = rows.assign(agrees=rows["agrees"].map({True: "yes", False: "no"}))
    headings = {
        "table": "Table",
        "measure": "Measure",
        "number": "Number",
        "as_printed": "As printed",
        "ours": "Here",
        "agrees": "Agrees",
        "how": "How",
        "made_from": "Made from",
        "document": "Document",
        "line": "Line",
    }
    columns = [Column(name, heading, "text") for name, heading in headings.items()]
    return Table("Where each number of the paper's tables comes from", frame, columns)


def _place(claim: Mapping[Hashable, str]) -> tuple[str, str | None]:
    """Return measure and column of our table that a printed figure belongs to."""
    id = claim["measure_id"]
    for suffix, column in _FAMILIES.items():
        if id.endswith(suffix):
            return id.removesuffix(suffix), column
    return id, _ROLES.get((claim["role"], claim["unit"]))


def _print(value: float, number: str) -> str:
    """Print a number as the papers' tables do: no commas, changes and rates as whole percents."""
    if not math.isfinite(value):
        return ""
    if number == "change":
        return f"{rounded(100 * value)}%"
    return f"{rounded(value)}%" if number in ("action_taken", "outcome_16") else f"{rounded(value)}"


def _recipe(
    kpi: Kpi, number: str, known: _Known, *, quarter: Quarter, background: Background
) -> _Recipe | None:
    """Make a number from others where that can be done; None where it is only passed through."""
    evidence = kpi.evidence
    base = quarter.years_before(quarter.start_year - evidence.question.baseline.start_year)
    if number == "change":
        return _change(kpi, known, quarter, base)
    if number in ("value", "base"):
        return _parts(kpi, known, quarter if number == "value" else base, suffix="")
    if number == "outcomes":
        return _parts(kpi, known, quarter, suffix="-outcomes")
    if number in ("action_taken", "outcome_16"):
        return _rate(kpi, number, known, quarter, background)
    return _limit(kpi, number, known, background)


def _source(kpi: Kpi) -> str:
    return kpi.evidence.source.id if kpi.evidence.source else ""


def _change(kpi: Kpi, known: _Known, quarter: Quarter, base: Quarter) -> _Recipe | None:
    now, then = (known.figure(_source(kpi), kpi.measure.id, one) for one in (quarter, base))
    if not (math.isfinite(now) and then > 0):
        return None
    return _Recipe(now / then - 1, f"{now:g} in {quarter.label} and {then:g} in {base.label}")


def _parts(kpi: Kpi, known: _Known, quarter: Quarter, *, suffix: str) -> _Recipe | None:
    parts = [known.figure(_source(kpi), f"{part}{suffix}", quarter) for part in kpi.measure.parts]
    if not parts or not all(math.isfinite(part) for part in parts):
        return None
    return _Recipe(sum(parts), f"the sum of its {len(parts)} parts in {quarter.label}")


def _rate(kpi: Kpi, number: str, known: _Known, quarter: Quarter, background: Background) -> _Recipe | None:
    codes = [
        code
        for code, outcome in background.catalogue.outcomes.items()
        if (outcome.group == ACTION_TAKEN if number == "action_taken" else code == OUTCOME_16)
    ]
    family = f"{kpi.measure.id}-outcomes"
    counts = [known.figure(_source(kpi), family, quarter, breakdown=code) for code in codes]
    total = known.figure(_source(kpi), family, quarter)
    if not all(math.isfinite(count) for count in counts) or not total > 0:
        return None
    which = f"outcomes {', '.join(codes)}" if len(codes) > 1 else f"outcome {codes[0]}"
    return _Recipe(100 * sum(counts) / total, f"{sum(counts):g} {which} of {total:g} outcomes")


def _limit(kpi: Kpi, number: str, known: _Known, background: Background) -> _Recipe | None:
    """Make a limit by the force's rule from real quarters of the baseline year.

    Where the open figures, as revised since, no longer print the paper's pair, the printed limit is passed
    through and what they give today is said beside it.
    """
    evidence = kpi.evidence
    assert evidence.reading is not None
    given = ""
    for sources, words in _mixtures(_source(kpi), background, evidence.question.baseline.label):
        limits = _limits_from(kpi, known, sources)
        if limits and all(
            rounded(limits[name]) == rounded(getattr(evidence.reading, name)) for name in limits
        ):
            return _Recipe(limits[number], words)
        if limits and not given:
            given = f"{words} give {rounded(limits['lower'])} to {rounded(limits['upper'])} today"
    return _Recipe(getattr(evidence.reading, number), given, recomputed=False) if given else None


def _mixtures(paper: str, background: Background, baseline: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Run through the real sources that limits may be made from: open data alone, or with the paper's own quarters."""
    for source in background.sources.values():
        if source.kind == "open-data":
            yield (source.id,), f"the four quarters of {baseline} in {source.id}"
            yield (
                (paper, source.id),
                f"the paper's own quarter and three quarters of {baseline} in {source.id}",
            )


def _limits_from(kpi: Kpi, known: _Known, sources: tuple[str, ...]) -> dict[str, float]:
    baseline = kpi.evidence.question.baseline
    rows = known.rows[(known.rows["measure"] == kpi.measure.id) & known.rows["source"].isin(sources)]
    rows = rows[rows["period"].dt.date.between(baseline.start, baseline.end)]
    if rows["source"].nunique() < len(sources):
        return {}
    rows = one_source(rows, prefer=sources, mix=True)
    ruled = with_limits(rows, LimitRule(baseline, sources=sources), missing="leave")
    made = ruled.dropna(subset=["lower", "upper"])
    return {name: float(made[name].iloc[0]) for name in ("lower", "upper")} if len(made) else {}
