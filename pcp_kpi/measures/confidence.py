"""Confidence and other perceptions: weighted shares by quarter and by twelve months, each with its bases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pcp_kpi.aggregate import to_rolling_years
from pcp_kpi.errors import CommandError
from pcp_kpi.intervals import wilson
from pcp_kpi.measures.survey_evidence import FEWEST, TOO_FEW, Z95, two_sided
from pcp_kpi.records import Records, to_figures

if TYPE_CHECKING:
    import ibis

EXTRACTS = ("perception-survey",)
RESPONDENTS, SQUARES = "-respondents", "-squared-weights"
UNSURE = "don't know"


@dataclass(frozen=True)
class Question:
    """One question of the survey: its column, its measure and the answers that count."""

    column: str
    measure: str
    answers: tuple[str, ...]


_AGREE = ("strongly agree", "tend to agree")
_CONFIDENT = ("very confident", "fairly confident")
QUESTIONS = (
    Question("confidence", "confidence", _AGREE),
    Question("understands_issues", "understands-issues", _AGREE),
    Question("access_emergency", "access-emergency", _CONFIDENT),
    Question("access_non_emergency", "access-non-emergency", _CONFIDENT),
    Question("sees_officer", "sees-officer-weekly", ("daily or most days", "about once a week")),
    Question("satisfied_with_policing", "satisfied-with-policing", ("very satisfied", "fairly satisfied")),
    Question("informed", "feels-informed", ("very well informed", "fairly well informed")),
)
# Columns that describe the respondent, with the breakdown's code for each of their values.
GROUPS: Mapping[str, Mapping[object, str]] = MappingProxyType(
    {
        "age_band": {
            "16-24": "age-16-24", "25-34": "age-25-34", "35-44": "age-35-44", "45-54": "age-45-54",
            "55-64": "age-55-64", "65-74": "age-65-74", "75 and over": "age-75-and-over",
        },
        "sex": {"female": "female", "male": "male"},
        "ethnicity": {"white": "white", "ethnic minority": "ethnic-minority"},
        "disability": {True: "with-disability", False: "without-disability"},
    }
)  # fmt: skip
BASES: Mapping[str, str] = MappingProxyType(
    {"quarter": "single quarter", "rolling-12-months": "rolling 12 months"}
)
_SERIES = ["area", "breakdown", "grain", "period", "source"]


def count(records: Records, *, source: str, force: str) -> pd.DataFrame:
    """Count the weighted answers of the perception survey by quarter.

    Parameters
    ----------
    records : Records
        With the extract `perception-survey`.
    source, force : str
        Id in the register; name of the force.

    Returns
    -------
    DataFrame
        Quarterly figures, since the survey is weighted by quarter. Of each question, for the force, its areas and
        (as breakdowns of the force) groups of respondents: the share (`value` is the weights of who gave an answer
        that counts, `of` the weights of who gave any; "don't know" is no answer), and two companions that add up
        as it does: `<measure>-respondents`, who gave any answer, and `<measure>-squared-weights`, the sum of their
        squared weights, from which the effective base follows.
    """
    cells = _cells(records["perception-survey"])
    # The force is counted over all respondents, those without an area among them.
    cuts = [_cut(cells), _cut(cells[cells["area"].notna() & (cells["area"] != force)], "area")]
    for column, codes in GROUPS.items():
        coded = cells.assign(breakdown=cells[column].map(dict(codes)))
        cuts.append(_cut(coded[coded["breakdown"].notna()], "breakdown"))
    table = pd.concat(cuts, ignore_index=True)
    parts = [
        to_figures(rows, measure=measure, source=source, force=force, grain="quarter")
        for question in QUESTIONS
        for measure, rows in _measures(table, question)
    ]
    figures = pd.concat(parts, ignore_index=True)
    return figures.astype({"period": "datetime64[us]"})


def _cells(table: ibis.Table) -> pd.DataFrame:
    """Sum weights in one pass by quarter, area and all that describes a respondent."""
    quarters = table.mutate(period=table.interviewed_on.truncate("Q"), squared=table.weight * table.weight)
    sums: dict[str, Any] = {}
    for question in QUESTIONS:
        answer = quarters[question.column]
        gave = answer.notnull() & (answer != UNSURE)
        sums[f"value {question.measure}"] = quarters.weight.sum(where=answer.isin(question.answers))
        sums[f"of {question.measure}"] = quarters.weight.sum(where=gave)
        sums[f"squares {question.measure}"] = quarters.squared.sum(where=gave)
        sums[f"people {question.measure}"] = gave.sum()
    cells: pd.DataFrame = quarters.group_by(["period", "area", *GROUPS]).aggregate(**sums).to_pandas()
    # A database returns groups in any order, and the last bits of a sum depend on the order.
    return cells.fillna(dict.fromkeys(sums, 0.0)).sort_values(["period", "area", *GROUPS], ignore_index=True)


def _cut(cells: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """Add cells up to quarters, by area, by breakdown or for the force as a whole."""
    sums = [name for name in cells.columns if " " in name]
    table: pd.DataFrame = cells.groupby(["period", by] if by else ["period"])[sums].sum().reset_index()
    if by != "area":
        table["area"] = ""
    if by != "breakdown":
        table["breakdown"] = ""
    return table


def _measures(table: pd.DataFrame, question: Question) -> list[tuple[str, pd.DataFrame]]:
    keys = table[["period", "area", "breakdown"]]
    name = question.measure
    share = keys.assign(value=table[f"value {name}"], of=table[f"of {name}"])
    return [
        (name, share),
        (f"{name}{RESPONDENTS}", keys.assign(value=table[f"people {name}"])),
        (f"{name}{SQUARES}", keys.assign(value=table[f"squares {name}"])),
    ]


def weighted_shares(figures: pd.DataFrame, *, fewest: int = FEWEST) -> pd.DataFrame:
    r"""Set the share of the single quarter and of the rolling twelve months side by side, each with its bases.

    Parameters
    ----------
    figures : DataFrame
        Quarterly figures of weighted shares with their companions, as `count` returns them.
    fewest : int, optional
        Effective base below which a share is not told.

    Returns
    -------
    DataFrame
        Figures of grain `quarter` and `rolling-12-months` (where four quarters are there) with `basis` ("single
        quarter", "rolling 12 months"), `level`, `respondents` (unweighted base), `effective` (effective base),
        `lower` and `upper` (95% Wilson interval on the effective base), `margin` (half the width of the normal 95%
        interval) and `reading` (empty, or "too few to say").

    Raises
    ------
    CommandError
        When no measure has its two companions.

    Notes
    -----
    Weights make a sample resemble the residents and cost precision. With weights :math:`w_i` the effective base is

    .. math:: n_\text{eff} = \frac{(\sum w_i)^2}{\sum w_i^2},

    never more than the number of respondents. Rolling twelve months pool four quarters: sums of weights, of squared
    weights and of respondents.

    References
    ----------
    Kish, L. (1965), Survey Sampling, section 11.7 (loss of precision by weighting).

    Examples
    --------
    >>> from pcp_kpi.figures import new_figures
    >>> row = dict(area="West Mercia", grain="quarter", period="2021-04-01")
    >>> quarter = new_figures([
    ...     dict(row, measure="confidence", value=1020.0, of=1200.0),
    ...     dict(row, measure="confidence-respondents", value=1200),
    ...     dict(row, measure="confidence-squared-weights", value=1440.0),
    ... ])
    >>> share = weighted_shares(quarter).iloc[0]
    >>> share["basis"], int(share["respondents"]), int(share["effective"]), round(share["margin"], 3)
    ('single quarter', 1200, 1000, np.float64(0.022))
    """
    quarters = figures[figures["grain"] == "quarter"]
    measures = _accompanied(set(quarters["measure"]))
    sets = [name + end for name in measures for end in ("", RESPONDENTS, SQUARES)]
    wanted = quarters[quarters["measure"].isin(sets)]
    both = pd.concat([wanted, to_rolling_years(wanted)], ignore_index=True)
    return _with_bases(both[both["measure"].isin(measures)], both, fewest)


def _accompanied(names: set[str]) -> list[str]:
    """Return the measures whose two companions are there, refusing when there is none."""
    measures = sorted(name for name in names if {name + RESPONDENTS, name + SQUARES} <= names)
    if not measures:
        raise CommandError(
            f"weighted shares need figures of a measure and of its companions, such as confidence, "
            f"confidence{RESPONDENTS} and confidence{SQUARES}; there is no such set"
        )
    return measures


def _with_bases(shares: pd.DataFrame, figures: pd.DataFrame, fewest: int) -> pd.DataFrame:
    keys = ["measure", *_SERIES]
    table = shares.reset_index(drop=True)
    for column, end in (("respondents", RESPONDENTS), ("squares", SQUARES)):
        rows = figures[figures["measure"].str.endswith(end)]
        companion = rows.assign(measure=rows["measure"].str.removesuffix(end))[[*keys, "value"]]
        table = table.merge(companion.rename(columns={"value": column}), on=keys, how="left")
    effective = table["of"] ** 2 / table["squares"].where(table["squares"] > 0)
    table = table.assign(basis=table["grain"].map(dict(BASES)), effective=effective)
    return _with_interval(table, fewest).drop(columns="squares")


def _with_interval(table: pd.DataFrame, fewest: int) -> pd.DataFrame:
    level = table["value"] / table["of"].where(table["of"] > 0)
    effective = table["effective"]
    lower, upper = wilson((level * effective).to_numpy(), effective.to_numpy())
    return table.assign(
        level=level,
        lower=lower,
        upper=upper,
        margin=Z95 * np.sqrt(level * (1 - level) / effective),
        reading=np.where(effective.fillna(0) < fewest, TOO_FEW, ""),
    )


def group_gaps(shares: pd.DataFrame, *, force: str) -> pd.DataFrame:
    """Say how far each group of respondents lies from everyone else.

    Parameters
    ----------
    shares : DataFrame
        What `weighted_shares` returns.
    force : str
        Name of the force's row, whose breakdowns the groups are.

    Returns
    -------
    DataFrame
        The rows of the groups with `others` (weighted share of all other respondents, those who did not say among
        them), `gap` (level less others, in parts of one), `gap_lower` and `gap_upper` (its 95% interval), `p_value`
        (two-sided, on effective bases) and `significant` (below 0.05, and neither base too small).

    Notes
    -----
    A group is compared with the others, not with the whole of which it is a part. The effective base of the others
    follows from the sums of the whole less those of the group.
    """
    keys = ["measure", "grain", "period", "source"]
    rows = shares[shares["area"] == force]
    whole = rows[rows["breakdown"] == ""][[*keys, "value", "of", "effective"]]
    table = rows[rows["breakdown"] != ""].merge(whole, on=keys, suffixes=("", "_whole"))
    of = table["of_whole"] - table["of"]
    others = (table["value_whole"] - table["value"]) / of.where(of > 0)
    squares = table["of_whole"] ** 2 / table["effective_whole"] - table["of"] ** 2 / table["effective"]
    effective = of**2 / squares.where(squares > 0)
    gap = table["level"] - others
    spread = _spread(table["level"], table["effective"]) + _spread(others, effective)
    p_value = two_sided(gap / np.sqrt(spread.where(spread > 0)))
    few = (table["reading"] != "") | (effective.fillna(0) < FEWEST)
    return table.drop(columns=["value_whole", "of_whole", "effective_whole"]).assign(
        others=others,
        gap=gap,
        gap_lower=gap - Z95 * np.sqrt(spread),
        gap_upper=gap + Z95 * np.sqrt(spread),
        p_value=p_value,
        significant=(p_value < 0.05) & ~few,
    )


def _spread(share: pd.Series, effective: pd.Series) -> pd.Series:
    return share * (1 - share) / effective
