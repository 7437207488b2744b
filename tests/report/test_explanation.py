"""Where numbers come from, as explain tells it."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from pcp_kpi.errors import CommandError, NotAvailable
from pcp_kpi.figures import new_figures
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import read_background
from pcp_kpi.report.explanation import explain
from pcp_kpi.report.kpis import kpi


@pytest.fixture(scope="module")
def figures(clean_figures):
    """The paper's figures and two years of open ones: too few to project, which nothing here needs."""
    recent = clean_figures["period"] >= "2024-04-01"
    return clean_figures[recent | (clean_figures["source"] == "panel-2021-09")]


@pytest.fixture(scope="module")
def told(figures, clean_folder):
    return explain(
        figures, "theft-from-person", period="2025/26 Q4", background=read_background(clean_folder)
    )


def test_the_numbers_are_those_that_the_report_prints(told, figures, background) -> None:
    row = kpi(figures, "theft-from-person", quarter="2025/26 Q4", background=background).scorecard_row
    out = told.numbers_out
    assert out["value"]["level"] == row["value"]
    assert {name: out["limits"][name] for name in ("lower", "mean", "upper", "signal")} == {
        name: row[name] for name in ("lower", "mean", "upper", "signal")
    }
    assert out["compared with the previous quarter"]["difference"] == row["value"] - row["previous"]


def test_limits_can_be_made_again_from_the_numbers_that_went_in(told) -> None:
    (step,) = [step for step in told.steps if step.what == "limits"]
    values = [one.value for one in step.numbers_in]
    mean = sum(values) / 4
    spread = (sum((value - mean) ** 2 for value in values) / 3) ** 0.5
    assert [one.label for one in step.numbers_in] == [f"2024/25 Q{n}" for n in (1, 2, 3, 4)]
    assert step.numbers_out["upper"] == pytest.approx(mean + 2 * spread)
    assert step.numbers_out["lower"] == pytest.approx(mean - 2 * spread)
    assert "lower = m - 2 s, upper = m + 2 s" in told.formula


def test_every_number_that_went_in_stands_in_the_rows_used(told) -> None:
    assert {one.value for one in told.numbers_in} <= set(told.rows["value"])
    assert told.rows["used_for"].value_counts().to_dict() == {"limits": 4, "comparison": 2, "value": 1}


def test_the_source_has_its_file_and_the_hash_of_that_file(told, raw_folder) -> None:
    (source,) = told.sources
    assert (source.id, source.file) == ("home-office-prc", "home_office/police_recorded_crime_quarterly.csv")
    assert source.sha256 == hashlib.sha256((raw_folder / source.file).read_bytes()).hexdigest()


def test_the_hash_is_that_of_the_manifest_and_said_to_be_unknown_without_one(
    figures, clean_folder, tmp_path
) -> None:
    folder = tmp_path / "clean"
    shutil.copytree(clean_folder, folder)
    (folder / "manifest.json").unlink()
    without = explain(figures, "rape", period="2025/26 Q4", background=read_background(folder))
    assert [source.sha256 for source in without.sources] == ["not recorded"]
    told = {"raw": [{"file": without.sources[0].file, "sha256": "ab" * 32}]}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    found = explain(figures, "rape", period="2025/26 Q4", background=read_background(folder))
    assert found.sources[0].sha256 == "ab" * 32


def test_printed_limits_are_told_with_their_line(figures, background) -> None:
    told = explain(figures, "hate-crime", period="2021/22 Q1", background=background)
    (step,) = [step for step in told.steps if step.what == "limits"]
    assert [(one.label, one.value) for one in step.numbers_in] == [
        ("lower limit as printed, line 2938", 307), ("upper limit as printed, line 2938", 607),
    ]  # fmt: skip
    assert step.formula.startswith("limits as printed in panel-2021-09; the mean is their midpoint")


def test_the_evidence_of_a_change_is_explained_with_its_test(figures, background) -> None:
    told = explain(figures, "hate-crime", period="2021/22 Q1", background=background)
    (step,) = [step for step in told.steps if step.what == "compared with the same quarter of 2019/20"]
    assert step.numbers_out["change"] == "56.3%"
    assert step.numbers_out["evidence"] == "no evidence of a change"
    assert step.formula.endswith(
        "95% interval and p-value by the exact conditional test of two counts and the spread behind its limits, "
        "whichever is more careful"
    )


def test_the_evidence_explained_is_the_evidence_that_the_report_gives(figures, background) -> None:
    for measure in ("theft-from-person", "vehicle-offences", "rape"):
        told = explain(figures, measure, period="2025/26 Q4", background=background)
        found = kpi(figures, measure, quarter="2025/26 Q4", background=background)
        said = {step.what: step.numbers_out.get("evidence") for step in told.steps}
        for name in ("baseline", "previous"):
            change = found.evidence.changes[name]
            assert said[f"compared with {change.basis}"] == change.evidence
    (step,) = [step for step in told.steps if step.what == "compared with the previous quarter"]
    assert "cases varying 6.6 times as much as independent ones" in step.formula


def test_a_sum_is_traced_to_its_parts_and_a_break_in_recording_is_told(figures, background) -> None:
    told = explain(figures, "robbery", period="2025/26 Q4", background=background)
    assert told.steps[0].formula == "the sum of the two rows used"
    assert [one.label for one in told.steps[0].numbers_in] == [
        "business-robbery, 2025/26 Q4", "personal-robbery, 2025/26 Q4",
    ]  # fmt: skip
    assert sum(one.value for one in told.steps[0].numbers_in) == told.numbers_out["value"]["level"]
    assert len(told.notes) == 1
    assert f"before and after are not comparable: {told.notes[0]}" in str(told)


def test_a_quarter_is_traced_to_its_months(background) -> None:
    row = {"measure": "hate-crime", "area": "West Mercia", "grain": "month", "source": "extract"}
    months = new_figures({**row, "period": f"2021-0{month}-01", "value": month} for month in (4, 5, 6))
    told = explain(months, "hate-crime", period=Quarter(2021, 1), background=background)
    assert [one.label for one in told.steps[0].numbers_in] == [
        f"hate-crime, {m} 2021" for m in ("Apr", "May", "Jun")
    ]
    assert told.numbers_out == {"value": {"level": 15.0}}
    assert [source.sha256 for source in told.sources] == ["not recorded"]


def test_a_share_is_value_over_of(background) -> None:
    row = {"measure": "cdi-missing", "area": "West Mercia", "grain": "quarter", "source": "extract"}
    figures = new_figures([
        {**row, "period": "2021-04-01", "value": 30, "of": 120}, {**row, "period": "2021-01-01", "value": 20, "of": 100},
    ])  # fmt: skip
    told = explain(figures, "cdi-missing", period="2021/22 Q1", background=background)
    assert told.steps[0].formula == "value / of"
    assert told.numbers_out["value"] == {"level": 0.25}
    change = told.numbers_out["compared with the previous quarter"]
    assert change["difference"] == pytest.approx(0.05)
    assert "change" not in change


def test_an_area_has_numbers_of_its_own(figures, background, told) -> None:
    found = explain(
        figures, "theft-from-person", period="2025/26 Q4", area="Shropshire", background=background
    )
    assert (found.area, set(found.rows["area"])) == ("Shropshire", {"Shropshire"})
    assert found.numbers_out["value"]["level"] < told.numbers_out["value"]["level"]


@pytest.mark.parametrize(
    ("asked", "kind", "message"),
    [
        ({"area": "Atlantis"}, NotAvailable,
         "theft-from-person: no figure of Atlantis in home-office-prc to explain; there are figures of West Mercia, "
         "Herefordshire, North Worcestershire, Shropshire, South Worcestershire and Telford & Wrekin"),
        ({"area": "unassigned"}, NotAvailable, "unassigned is what West Mercia has above its areas; explain West Mercia"),
        ({"period": "1999/00 Q1"}, NotAvailable,
         "theft-from-person: nothing to explain, since no source has figures up to 1999/00 Q1"),
        ({"measure": "weather"}, CommandError, "the catalogue knows no measure 'weather'"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_said(figures, background, message_of, asked, kind, message) -> None:
    options = {"measure": "theft-from-person", "period": "2025/26 Q4", **asked}
    call = lambda: explain(figures, background=background, **options)  # noqa: E731
    assert message_of(kind, call) == message


def test_it_prints_and_shows_itself(told) -> None:
    text = str(told)
    assert text.splitlines()[0] == "Theft from the person, West Mercia, 2025/26 Q4"
    assert f"SHA-256 {told.sources[0].sha256}" in text
    page = told._repr_html_()
    assert page.count("<section>") == page.count("</section>") == 1
    assert "Rows used (7)" in page
    assert "<script" not in page


def test_an_area_may_be_asked_for_by_a_name_that_files_use(figures, clean_folder):
    background = read_background(clean_folder)
    asked = {"period": "2025/26 Q4", "background": background}
    told = explain(figures, "theft-from-person", area="Telford", **asked)
    assert told.area == "Telford & Wrekin"
