from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pcp_kpi.report.build import Report, build_report
from pcp_kpi.report.kpis import Kpi
from pcp_kpi.report.results import COLUMNS, DAYS, KEY, TEXTS, TRUTHS, read_results, results, write_results

POINT = ["measure", "area", "breakdown", "grain", "period", "source"]


@pytest.fixture(scope="module")
def q1_rows(q1: Report) -> pd.DataFrame:
    return results(q1)


@pytest.fixture(scope="module")
def q4_rows(q4: Report) -> pd.DataFrame:
    return results(q4)


@pytest.fixture(scope="module")
def written(q1: Report, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_results(q1, tmp_path_factory.mktemp("results"))


def kpis_of(report: Report) -> Iterator[Kpi]:
    for chapter in report.chapters:
        for page in chapter.pages:
            yield from (page.kpi, *page.also, *([page.monthly] if page.monthly else []))


def force_now(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Return the rows that the scorecard prints."""
    now = rows["reported"] & (rows["series"] == "main") & (rows["area"] == report.background.force.name)
    return rows[now].set_index("measure")


def test_the_columns_are_as_declared_with_one_type_each(q1_rows, q4_rows):
    for rows in (q1_rows, q4_rows):
        assert tuple(rows.columns) == COLUMNS
        for name, kind in rows.dtypes.astype("str").items():
            expected = (
                "str"
                if name in TEXTS
                else "datetime64[us]"
                if name in DAYS
                else "bool"
                if name in TRUTHS
                else "float64"
            )
            assert kind == expected, name
        assert not rows[list(TEXTS)].isna().any().any()


def test_the_key_is_unique_and_every_row_has_its_period(q1_rows, q4_rows):
    for rows in (q1_rows, q4_rows):
        assert not rows.duplicated(list(KEY)).any()
        assert rows["period"].notna().all()
        # A window and a year to date are stored by the first day of their last month.
        assert (rows["period_end"] >= rows["period"]).all()
        assert (rows["label"] != "").all()


@pytest.mark.parametrize("report", ["q1", "q4"])
def test_every_point_of_every_measure_is_there_with_its_limits(report, request):
    made = request.getfixturevalue(report)
    rows = request.getfixturevalue(f"{report}_rows").set_index(POINT)
    rows = rows[rows["status"] != "projected"]
    for kpi in kpis_of(made):
        points = (
            pd.concat([kpi.evidence.points, kpi.evidence.area_points]).drop_duplicates(POINT).set_index(POINT)
        )
        found = rows.loc[points.index]
        for name in ("level", "value", "of", "mean", "upper"):
            pd.testing.assert_series_equal(found[name], points[name].astype("float64"))
        pd.testing.assert_series_equal(found["lower"], points["lower"].clip(lower=0))
        for name in ("signal", "baseline", "rule", "status", "note"):
            assert (found[name] == points[name]).all(), (kpi.measure.id, name)


def test_every_point_of_the_charts_beside_the_tables_is_there(q1, q1_rows):
    exhibits = [exhibit for chapter in q1.chapters for exhibit in chapter.exhibits]
    assert len(exhibits) > 50
    recorded = q1_rows[q1_rows["status"] != "projected"]
    for exhibit in exhibits:
        frame, spec = exhibit.table.frame, exhibit.spec
        rows = recorded[(recorded["measure"] == spec.measure) & (recorded["grain"] == spec.grain)]
        column = spec.by or "period"
        keys = frame["label"] if spec.by else frame["period"]
        rows = rows[(rows["period"].isin(frame["period"])) & (rows["source"] == exhibit.source.id)]
        if not spec.by:
            rows = rows[(rows["area"] == q1.background.force.name) & (rows["breakdown"] == "")]
        found = rows.set_index(column).loc[keys, "level"]
        assert found.tolist() == frame["level"].tolist(), spec.id


@pytest.mark.parametrize("report", ["q1", "q4"])
def test_every_number_of_the_scorecard_equals_its_row(report, request):
    made = request.getfixturevalue(report)
    rows = request.getfixturevalue(f"{report}_rows")
    card = made.scorecard.frame.set_index("id")
    now = force_now(rows, made)
    assert set(now.index) == set(card.index)
    assert now.index.is_unique
    now = now.loc[card.index]
    numbers = {
        "value": "level", "previous": "previous", "base": "base", "change": "change_baseline", "lower": "lower",
        "mean": "mean", "upper": "upper",
    }  # fmt: skip
    for printed, ours in numbers.items():
        expected = card[printed].astype("float64")
        pd.testing.assert_series_equal(now[ours], expected, check_names=False)
    for name in ("signal", "verdict", "source"):
        assert now[name].tolist() == card[name].tolist()
    # The scorecard may say it in fewer words.
    aims = {id: made.kpis[id].scorecard_row["good_looks_like"] for id in now.index}
    assert now["good_looks_like"].to_dict() == aims


@pytest.mark.parametrize("report", ["q1", "q4"])
def test_year_to_date_and_twelve_months_are_rows_of_their_own_grain(report, request):
    made = request.getfixturevalue(report)
    rows = request.getfixturevalue(f"{report}_rows")
    card = made.scorecard.frame.set_index("id")
    main = rows[rows["series"] == "main"].set_index(["measure", "grain"])["level"]
    for grain, name in (("year-to-date", "year_to_date"), ("rolling-12-months", "rolling_12_months")):
        known = card[name].dropna()
        assert len(known) > 5
        assert main.loc[[(id, grain) for id in known.index]].tolist() == known.tolist()


def test_hate_crime_of_q1_reads_as_the_paper_prints_it(q1, q1_rows):
    row = force_now(q1_rows, q1).loc["hate-crime"]
    assert (row["level"], row["lower"], row["upper"], row["base"]) == (708, 307, 607, 453)
    assert (row["signal"], row["flag"]) == ("above", "above the upper limit")
    assert (row["label"], row["period"], row["period_end"]) == (
        "2021/22 Q1",
        pd.Timestamp("2021-04-01"),
        pd.Timestamp("2021-06-30"),
    )
    assert round(100 * row["change_baseline"]) == 56
    assert not row["illustrative"]


def test_projected_rows_have_ranges_in_order_and_no_signal(q1_rows, q4_rows):
    for rows in (q1_rows, q4_rows):
        ahead = rows[rows["status"] == "projected"]
        assert len(ahead) > 50
        assert (ahead["low80"] <= ahead["level"]).all()
        assert (ahead["level"] <= ahead["high80"]).all()
        whole = ahead[ahead["series"] != "exhibit"]
        assert (whole["low95"] <= whole["low80"]).all()
        assert (whole["high80"] <= whole["high95"]).all()
        assert (whole["method"] != "").all()
        assert (ahead["flag"] == "").all()
        assert not ahead["reported"].any()


def test_projected_rows_are_those_of_the_measures(q1, q1_rows):
    ahead = q1_rows[q1_rows["status"] == "projected"].set_index([*POINT, "scenario"])
    for kpi in kpis_of(q1):
        lines = kpi.evidence.projection
        if len(lines):
            found = ahead.loc[lines.set_index([*POINT, "scenario"]).index]
            for ours, theirs in (("level", "value"), ("low95", "low95"), ("high80", "high80")):
                assert found[ours].tolist() == lines[theirs].tolist(), kpi.measure.id


def test_a_share_is_its_value_over_its_base_and_a_count_its_value(q1_rows):
    based = q1_rows[q1_rows["of"].notna() & q1_rows["value"].notna() & (q1_rows["unit"] == "share")]
    assert len(based) > 20
    assert based["level"].tolist() == pytest.approx((based["value"] / based["of"]).tolist())
    counts = q1_rows[(q1_rows["unit"] == "count") & q1_rows["of"].isna()]
    pd.testing.assert_series_equal(counts["value"], counts["level"], check_names=False)


def test_a_measure_without_a_figure_has_a_row_with_the_reason(q4, q4_rows):
    absent = {kpi.measure.id: kpi.evidence.reason for chapter in q4.chapters for kpi in chapter.absent}
    rows = q4_rows[q4_rows["series"] == "absent"].set_index("measure")
    assert rows["note"].to_dict() == absent
    assert absent
    assert rows["level"].isna().all()
    assert rows["reported"].all()


def test_what_is_invented_is_marked(q1, q1_rows):
    invented = {id for id, source in q1.background.sources.items() if source.illustrative}
    assert set(q1_rows.loc[q1_rows["illustrative"], "source"]) == {"illustrative-extracts"} <= invented
    assert not q1_rows.loc[~q1_rows["illustrative"], "source"].isin(invented).any()


def test_a_section_without_measures_has_the_rows_of_its_charts(all_figures, background):
    report = build_report(all_figures, "2021/22 Q1", background=background, only=["ethical"])
    rows = results(report)
    assert not report.kpis
    assert set(rows["series"]) == {"exhibit"}
    assert set(rows["measure"]) == {exhibit.measure.id for exhibit in report.chapters[0].exhibits}
    assert rows["reported"].any()


# --- files ---


def test_both_files_read_back_as_they_were(written, q1_rows):
    for path in written:
        pd.testing.assert_frame_equal(read_results(path), q1_rows, rtol=1e-12)


def test_the_csv_has_a_mark_iso_days_and_whole_numbers_without_a_point(written, q1_rows):
    content = written[0].read_bytes()
    assert content.startswith(b"\xef\xbb\xbfreport,section,series,measure,")
    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(q1_rows) + 1
    row = next(line for line in lines if ",hate-crime," in line and ",2021-04-01," in line)
    assert ",quarter,2021-04-01,2021-06-30,2021/22 Q1,True,708,,708,count,," in row
    assert ".0," not in row


def test_the_parquet_file_has_plain_types_that_other_programs_read(written):
    schema = pq.read_schema(written[1])
    assert tuple(schema.names) == COLUMNS
    for name in COLUMNS:
        expected = (
            pa.string()
            if name in TEXTS
            else pa.timestamp("ms")
            if name in DAYS
            else pa.bool_()
            if name in TRUTHS
            else pa.float64()
        )
        assert schema.field(name).type == expected
    assert not (pd.read_parquet(written[1]).dtypes == "object").any()


def test_the_same_report_gives_the_same_bytes(q1, written, tmp_path):
    again = write_results(q1, tmp_path / "new" / "folder")
    assert [path.name for path in again] == ["results.csv", "results.parquet"]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_the_page_says_what_each_column_holds(root):
    page = (root / "docs" / "results.md").read_text(encoding="utf-8")
    told = [name for name in COLUMNS if f"| `{name}` |" in page]
    assert told == list(COLUMNS)


def test_no_level_is_infinite(q1_rows):
    numbers = q1_rows.select_dtypes("float64")
    assert not numbers.isin([math.inf, -math.inf]).any().any()
