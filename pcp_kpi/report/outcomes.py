"""What became of the crimes of one type: outcomes given, action taken and outcome 16, counted or as printed."""

from __future__ import annotations

import math

import pandas as pd

from pcp_kpi.catalogue import Catalogue

ACTION_TAKEN = "action-taken"
OUTCOME_16 = "16"


def outcome_columns(measure: str, quarter: pd.DataFrame, catalogue: Catalogue) -> dict[str, float]:
    """Return outcomes given, action taken and outcome 16 of one crime type.

    Parameters
    ----------
    measure : str
        Id of the crime type.
    quarter : DataFrame
        Rows of the quarter.
    catalogue : Catalogue
        Says which codes are action taken.

    Returns
    -------
    dict of str to float
        ``outcomes`` (count), ``action_taken`` and ``outcome_16`` (percent of outcomes): ratios of the counts by code
        where they are known, else as printed, else NaN.
    """
    family = quarter[quarter["measure"] == f"{measure}-outcomes"]
    total = _sum(family[family["breakdown"] == ""])
    codes = family[family["breakdown"] != ""]
    groups = codes["breakdown"].map({code: outcome.group for code, outcome in catalogue.outcomes.items()})
    action = _share(codes[groups == ACTION_TAKEN], total)
    sixteen = _share(codes[codes["breakdown"] == OUTCOME_16], total)
    return {
        "outcomes": total,
        "action_taken": action
        if math.isfinite(action)
        else _printed(quarter, f"{measure}-action-taken-rate-printed"),
        "outcome_16": sixteen
        if math.isfinite(sixteen)
        else _printed(quarter, f"{measure}-outcome-16-rate-printed"),
    }


def _sum(rows: pd.DataFrame) -> float:
    return float(rows["value"].sum(min_count=1))


def _share(rows: pd.DataFrame, total: float) -> float:
    return 100 * _sum(rows) / total if len(rows) and total > 0 else math.nan


def _printed(quarter: pd.DataFrame, measure: str) -> float:
    rows = quarter.loc[quarter["measure"] == measure, "value"]
    return float(rows.iloc[0]) if len(rows) else math.nan
