"""Two extractions of one data set: what was known on a day, and what has changed since."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.sources import Source
from pcp_kpi.vintages import REVISIONS, as_published, revisions


def source(id: str, day: str, kind: str = "extract", layout: str = "figures") -> Source:
    return Source(id, "Crime", kind, f"{id}.csv", layout, date.fromisoformat(day), "internal", "a force")


REGISTER = {
    entry.id: entry
    for entry in (
        source("july", "2021-07-05"),
        source("october", "2021-10-05"),
        source("january", "2022-01-05"),
        source("paper", "2021-07-27", kind="published", layout="published"),
    )
}


def rows(
    id: str, *values: float, measure: str = "rape", start: str = "2021-04-01", **more: object
) -> list[dict]:
    return [
        {
            "measure": measure, "area": "West Mercia", "grain": "quarter", "value": value, "source": id,
            "period": pd.Timestamp(start) + pd.DateOffset(months=3 * place), **more,
        }
        for place, value in enumerate(values)
    ]  # fmt: skip


# The force printed 378 rapes for April to June 2021 and the Home Office now counts 396.
@pytest.fixture
def figures() -> pd.DataFrame:
    return new_figures(
        [*rows("july", 378), *rows("paper", 378), *rows("october", 390, 377), *rows("january", 396, 377, 350)]
    )


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2021-07-04", []),
        ("2021-07-05", [("july", 378)]),
        ("2021-09-30", [("july", 378), ("paper", 378)]),
        ("2021-10-05", [("paper", 378), ("october", 390), ("october", 377)]),
        (date(2022, 6, 1), [("paper", 378), ("january", 396), ("january", 377), ("january", 350)]),
    ],
)
def test_on_each_day_the_latest_extraction_of_each_data_set_is_known(
    figures: pd.DataFrame, day: str, known: list[tuple[str, float]]
) -> None:
    before = figures.copy()
    found = as_published(figures, REGISTER, on=day)
    assert list(zip(found["source"], found["value"], strict=True)) == known
    pd.testing.assert_frame_equal(figures, before)
    assert list(found.columns) == list(figures.columns)


def test_a_figure_that_the_later_extraction_no_longer_holds_was_known_from_the_earlier_one() -> None:
    table = new_figures([*rows("july", 10, 20), *rows("october", 21, start="2021-07-01")])
    assert as_published(table, REGISTER, on="2021-12-01")["value"].tolist() == [10, 21]


def test_any_index_is_kept(figures: pd.DataFrame) -> None:
    figures.index = pd.Index([7] * len(figures))
    assert as_published(figures, REGISTER, on="2021-07-05").index.tolist() == [7]


def test_each_extraction_is_compared_with_the_one_before_it(figures: pd.DataFrame) -> None:
    table = revisions(figures, REGISTER)
    assert list(table.columns) == list(REVISIONS)
    assert table[["old", "new", "difference", "old_source", "new_source"]].values.tolist() == [
        [378, 390, 12, "july", "october"],
        [390, 396, 6, "october", "january"],
    ]
    assert table["percent"].round(2).tolist() == [3.17, 1.54]
    assert table["new_extracted"].dt.date.tolist() == [date(2021, 10, 5), date(2022, 1, 5)]


def test_since_a_day_the_latest_extraction_is_compared_with_what_was_known_then(
    figures: pd.DataFrame,
) -> None:
    table = revisions(figures, REGISTER, since="2021-08-01")
    assert table[["period", "old", "new"]].astype("str").values.tolist() == [["2021-04-01", "378.0", "396.0"]]
    assert revisions(figures, REGISTER, since="2022-02-01").empty


def test_a_figure_taken_out_within_the_run_of_the_later_extraction_is_withdrawn() -> None:
    later = [*rows("october", 10), *rows("october", 31, start="2021-10-01")]
    table = revisions(new_figures([*rows("july", 10, 20, 30, 40), *later]), REGISTER)
    assert table[["old", "note"]].values.tolist() == [[20, "withdrawn"], [30, ""]]
    assert table["new"].tolist()[1:] == [31]
    assert np.isnan(table["new"][0])
    assert table["new_source"].tolist() == ["october", "october"]


def test_shares_are_compared_by_level_and_have_no_percentage_change() -> None:
    table = new_figures(
        [*rows("july", 20, of=80), *rows("october", 45, of=150), *rows("october", 1, measure="theft")]
    )
    found = revisions(table, REGISTER).iloc[0]
    assert (found["old"], found["new"], round(found["difference"], 9)) == (0.25, 0.3, 0.05)
    assert np.isnan(found["percent"])


def test_a_share_with_other_counts_and_the_same_level_is_no_revision() -> None:
    assert revisions(new_figures([*rows("july", 20, of=80), *rows("october", 40, of=160)]), REGISTER).empty


def test_nought_that_became_something_has_no_percentage_and_a_known_gap_says_why() -> None:
    later = [*rows("october", 2), *rows("october", None, start="2021-07-01", note="suspended")]  # type: ignore[arg-type]
    table = revisions(new_figures([*rows("july", 0, 5), *later]), REGISTER)
    assert table["note"].tolist() == ["", "suspended"]
    assert table["percent"].isna().all()


def test_figures_of_one_extraction_have_no_revisions() -> None:
    table = revisions(new_figures(rows("july", 1, 2)), REGISTER)
    assert (len(table), list(table.columns)) == (0, list(REVISIONS))


def test_a_source_that_is_not_registered_and_a_day_that_is_none_are_refused(
    figures: pd.DataFrame, message_of
) -> None:
    strange = figures.assign(source="elsewhere")
    assert message_of(CommandError, lambda: revisions(strange, REGISTER)) == (
        "the register does not know elsewhere, so the day of extraction is not known; "
        "give the sources of the folder that the figures come from"
    )
    assert message_of(CommandError, lambda: as_published(figures, REGISTER, on="27 July")) == (
        "'27 July' is no day; write it like 2021-07-27"
    )
