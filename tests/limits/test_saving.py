"""Limits in a file: read as they were written, laid over later figures, refused when changed."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

import pcp_kpi
from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.limits import (
    KINDS,
    Baseline,
    LimitRule,
    Rebase,
    fit_limits,
    read_limits,
    save_limits,
    with_limits,
    with_saved_limits,
)
from pcp_kpi.periods import FinancialYear, Month, Window

YEARS = Window(Month(2019, 4), Month(2021, 3))
VALUES = [float(30 + 7 * n % 13 + n % 5) for n in range(36)]


def figures_of(series, kind: str) -> pd.DataFrame:
    of = [60.0 + n % 7 for n in range(36)] if kind in ("u", "p", "p-prime", "u-prime") else None
    parts = [
        series(VALUES, grain="month", of=of, area="North"),
        series(VALUES[::-1], grain="month", of=of, area="South"),
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("kind", [*KINDS, "auto"])
def test_saved_limits_are_the_limits_that_were_made(series, tmp_path, kind: str) -> None:
    figures = figures_of(series, kind)
    rule = LimitRule(YEARS, kind=kind, grain="month")
    cut = Rebase(("*", "South"), dt.date(2021, 6, 1), "a reason") if kind != "xmr-seasonal" else None
    rebases = [cut] if cut and kind != "sd" else []
    saved = read_limits(
        save_limits(fit_limits(figures, rule, name="first", rebases=rebases), tmp_path / "limits.json")
    )
    laid, made = with_saved_limits(figures, saved), with_limits(figures, rule, rebases=rebases)
    pd.testing.assert_frame_equal(
        laid.drop(columns="baseline"), made.drop(columns="baseline"), check_exact=True
    )
    assert laid["baseline"].tolist() == [f"{text} (first)" if text else "" for text in made["baseline"]]


def test_history_keeps_its_limits_when_figures_are_revised(series, tmp_path) -> None:
    figures = figures_of(series, "xmr")
    rule = LimitRule(YEARS, kind="xmr", grain="month")
    save_limits(fit_limits(figures, rule), tmp_path / "limits.json")
    revised = figures.assign(value=figures["value"] + 5)
    laid = with_saved_limits(revised, read_limits(tmp_path / "limits.json"))
    made = with_limits(figures, rule)
    assert laid["upper"].tolist() == made["upper"].tolist()
    assert laid["level"].tolist() == revised["value"].tolist()


def test_the_file_says_what_it_was_made_of(series, tmp_path) -> None:
    figures = series([170, 217, 206, 137, 101], measure="theft-from-person")
    limits = fit_limits(figures, LimitRule(FinancialYear(2019)), name="limits of 2021/22")
    document = json.loads(save_limits(limits, tmp_path / "limits.json").read_text(encoding="utf-8"))
    assert document["name"] == "limits of 2021/22"
    assert document["version"] == pcp_kpi.__version__
    assert document["hash"] == limits.hash
    assert [row["value"] for row in document["rows"]] == [170, 217, 206, 137]
    assert document["series"][0]["rule"] == "mean ± 2 sample SD of the four quarters of 2019/20"
    assert limits.rows["period"].dt.strftime("%Y-%m-%d").tolist() == [
        "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01",
    ]  # fmt: skip
    assert fit_limits(figures, LimitRule(FinancialYear(2019))).name == "limits from 2019/20"


def test_a_series_without_saved_limits_has_none(series, tmp_path) -> None:
    saved = fit_limits(series(VALUES, grain="month"), LimitRule(Baseline(), kind="c", grain="month"))
    other = series([1, 2, 3], grain="month", area="Elsewhere")
    laid = with_saved_limits(other, saved)
    assert laid[["mean", "lower", "upper", "sigma"]].isna().all().all()
    assert laid[["signal", "rule", "warning"]].drop_duplicates().values.tolist() == [
        ["not available", "", ""]
    ]


def test_a_file_changed_by_hand_is_refused(series, tmp_path, message_of) -> None:
    path = save_limits(
        fit_limits(series([1, 2, 3, 4]), LimitRule(FinancialYear(2019))), tmp_path / "limits.json"
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace('"centre": 2.5', '"centre": 3.5'), encoding="utf-8"
    )
    assert message_of(DataRefused, lambda: read_limits(path)) == (
        "1 fault in the data; nothing was written:\n  limits.json: was changed since it was saved (its hash differs); "
        "restore it, or make the limits again"
    )


@pytest.mark.parametrize("content", ["not json", "[]", '{"format": 1}'])
def test_what_is_no_file_of_limits_is_refused(tmp_path, message_of, content: str) -> None:
    path = tmp_path / "limits.json"
    path.write_text(content, encoding="utf-8")
    assert message_of(DataRefused, lambda: read_limits(path)) == (
        "1 fault in the data; nothing was written:\n  limits.json: is not a file of saved limits; "
        "make one with save_limits"
    )


def test_a_newer_format_and_a_missing_file_are_told_apart(series, tmp_path, message_of) -> None:
    path = save_limits(
        fit_limits(series([1, 2, 3, 4]), LimitRule(FinancialYear(2019))), tmp_path / "limits.json"
    )
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 1', '"format": 2'), encoding="utf-8")
    assert "is of format 2, and this version reads 1: use the version that wrote it" in message_of(
        DataRefused, lambda: read_limits(path)
    )
    message = message_of(NotAvailable, lambda: read_limits(tmp_path / "none.json"))
    assert message == (
        f"there are no saved limits at {tmp_path / 'none.json'}; save them with save_limits or name another file"
    )
