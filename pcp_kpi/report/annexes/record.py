"""How earlier projections did: what was projected, what came, and whether it beats last year's figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from pcp_kpi.document import Block, Grid, Part, Words
from pcp_kpi.errors import in_words
from pcp_kpi.figures import COLUMNS
from pcp_kpi.printing import number, plural
from pcp_kpi.projection import backtest, record_words, score, skills
from pcp_kpi.tables import Column, Table

if TYPE_CHECKING:
    from pcp_kpi.catalogue import Catalogue
    from pcp_kpi.report.build import Report
    from pcp_kpi.report.kpis import Kpi

METHOD = "fast"  # the record is made in every report, so it may cost a second, not ten
ORIGINS = 6  # quarters; each costs a third of a second
LONG = 16  # quarters that a series needs for such a record
NOMINAL = 0.8
FEWEST = 4  # scored quarters; of fewer nothing is said of a gain
FEW_CASES = 20  # a quarter; of fewer the miss is not told as a share
FEW = 8  # scored quarters up to which a gain is hardly more than chance


def record_part(report: Report, record: pd.DataFrame | None = None) -> Part:
    """Return how projections of the report's measures have done.

    Parameters
    ----------
    report : Report
        Finished.
    record : DataFrame, optional
        The projections kept from quarter to quarter (`read_record`). Without one, or where nothing of it can be scored
        yet, projections are made anew from the quarters before with what was recorded until then.
    """
    kept = _kept(report, record)
    if kept is not None:
        blocks = tuple(_told(*kept))
    else:
        series = long_series(report)
        blocks = tuple(_made_anew(series, report)) if len(series) else (Words(_too_short()),)
    return Part("projection-record", "Record of projections", blocks, kind="annex")


def long_series(report: Report) -> pd.DataFrame:
    """Return the quarterly series of the report that are long enough for a record: one source a measure.

    Parameters
    ----------
    report : Report
        Finished.

    Returns
    -------
    DataFrame
        Figures of the force, from real sources, of measures whose recording has not changed; may be empty.
    """
    parts = []
    for chapter in report.chapters:
        for page in chapter.pages:
            found = next((kpi for kpi in (page.kpi, *page.also) if _long(kpi)), None)
            if found is not None:
                parts.append(found.evidence.past)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _long(kpi: Kpi) -> bool:
    source, past = kpi.evidence.source, kpi.evidence.past
    # A series recorded otherwise since the baseline began has hardly a quarter that can be scored.
    usable = source is not None and not source.illustrative and not kpi.evidence.incomparable
    return usable and int(past["value"].notna().sum()) >= LONG


def _too_short() -> str:
    return (
        f"No measure of this report has a real series of {LONG} quarters in one source, so no record can be made. "
        "Illustrative series have none: how well invented figures are projected says nothing."
    )


def _kept(report: Report, record: pd.DataFrame | None) -> tuple[pd.DataFrame, str, Catalogue] | None:
    """Return the scored rows of a record up to the quarter, and what they say; nothing where it has none."""
    if record is None or record.empty:
        return None
    rows = record[
        (record["grain"] == "quarter")
        & (record["area"] == report.background.force.name)
        & (record["period"] <= pd.Timestamp(report.quarter.start))
        & record["actual"].notna()
        & (record["scenario"] == "")
    ]
    if rows.empty:
        return None
    rows = rows.sort_values("origin").drop_duplicates(["measure", "period"], keep="last")
    rows = rows.assign(
        inside80=rows["actual"].between(rows["low80"], rows["high80"]),
        inside95=rows["actual"].between(rows["low95"], rows["high95"]),
    )
    return rows, record_words(rows, last=ORIGINS), report.background.catalogue


def _told(rows: pd.DataFrame, said: str, catalogue: Catalogue) -> Iterator[Block]:
    yield Words(f"Of the projections kept from earlier reports: {said}. {_expected(rows)}", "lead")
    yield Grid("projection-record", _table(rows, pd.DataFrame(), catalogue))


def _made_anew(series: pd.DataFrame, report: Report) -> Iterator[Block]:
    """Project from the quarters before, and score one quarter ahead."""
    tested = backtest(
        series, origins=ORIGINS, horizon=1, method=METHOD, annotations=report.background.annotations
    )
    judged = score(tested, series)
    judged = judged[judged.set_index(["measure", "period"]).index.isin(_fair(tested))]
    if judged.empty:
        yield Words(
            "No quarter of late can be scored: each lies in a window such as Covid or beyond a recording "
            "change."
        )
        return
    many = plural(judged["measure"].nunique(), "measure")
    yield Words(
        f"Of {plural(len(judged), 'projection')} one quarter ahead, of {many}, {int(judged['inside80'].sum())} had the "
        f"figure inside their 80% range. {_expected(judged)}",
        "lead",
    )
    yield Words(
        f"No record of earlier reports is kept here, so projections were made anew: from each of the {ORIGINS} quarters "
        "before, one quarter ahead, with what was recorded until then, as it stands after revision. Quarters in a window "
        "such as Covid, or beyond a recording change, are not scored. The method here is the mean of theta and damped "
        "trend; the measures' own pages may add a structural model to it."
    )
    scored = judged["measure"].value_counts()
    gained = skills(tested)
    gained = gained[gained["measure"].map(scored).fillna(0) >= FEWEST]
    yield Grid("projection-record", _table(judged, gained, report.background.catalogue))
    weak = gained[gained["flag"]]
    names = [report.background.catalogue[id].short for id in weak["measure"]]
    if names:
        yield Words(
            f"No better than last year's figure: {in_words(names, most=len(names))}. Read "
            f"{'its projection' if len(names) == 1 else 'their projections'} with caution.",
            "caution",
        )


def _fair(tested: pd.DataFrame) -> pd.MultiIndex:
    known = tested[tested["actual"].notna()]
    return pd.MultiIndex.from_frame(known[["measure", "period"]])


def _expected(rows: pd.DataFrame) -> str:
    """Set what was found beside what the range promises."""
    due = number(NOMINAL * len(rows))
    return f"If the range keeps what it promises, about {due} of {len(rows)} do."


def _table(rows: pd.DataFrame, gained: pd.DataFrame, catalogue: Catalogue) -> Table:
    skill = dict(zip(gained["measure"], gained["skill"], strict=True)) if len(gained) else {}
    made = [
        _row(str(id), part, skill.get(id, math.nan), catalogue)
        for id, part in rows.groupby("measure", sort=False)
    ]
    columns = [
        Column("measure", "Measure"),
        Column("scored", "Quarters scored", "count"),
        Column("in80", "Inside the 80% range", "count"),
        Column("in95", "Inside the 95% range", "count"),
        Column("miss", "Usual miss", "share"),
    ]
    notes = ["Usual miss: the median distance between projection and figure, as a share of the figure."]
    made_few = [str(row["measure"]) for row in made if math.isnan(float(str(row["miss"])))]
    if made_few:
        notes.append(
            f"No usual miss is shown of {in_words(made_few, most=len(made_few))}: of fewer than {FEW_CASES} cases a "
            "quarter a share says little."
        )
    if skill:
        columns.append(Column("skill", "Gain on last year's figure", "change"))
        notes.append(
            "Gain: how much smaller the mean miss is than that of taking the same quarter of the year before. From "
            f"{plural(FEW, 'quarter')} or fewer a gain is little more than a hint."
        )
    return Table("Projections one quarter ahead, and what came", pd.DataFrame(made), columns, tuple(notes))


def _row(id: str, rows: pd.DataFrame, skill: float, catalogue: Catalogue) -> dict[str, object]:
    few = float(rows["actual"].mean()) < FEW_CASES
    miss = float(
        ((rows["value"] - rows["actual"]).abs() / rows["actual"].where(rows["actual"] != 0)).median()
    )
    return {
        "measure": catalogue[id].short,
        "scored": len(rows),
        "in80": int(rows["inside80"].sum()),
        "in95": int(rows["inside95"].sum()),
        "miss": math.nan if few else miss,
        "skill": skill,
    }
