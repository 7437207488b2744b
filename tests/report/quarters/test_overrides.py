from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import DataRefused, NotAvailable
from pcp_kpi.report.quarters.overrides import (
    CHANGES,
    apply_overrides,
    changes_by_hand,
    changes_table,
    no_overrides,
    read_overrides,
)

Override = Callable[..., Path]
# The force's report prints 708 hate crimes for the quarter; the change is invented.
HATE = (
    "hate-crime,West Mercia,,quarter,2021-04-01,711,,,three records were misfiled,Crime registrar,2021-07-26"
)
WHERE = ("measure", "area", "grain", "period")


def the_row(figures: pd.DataFrame, **key: str) -> pd.Series:
    chosen = figures[(figures[list(key)] == pd.Series(key).to_dict()).all(axis=1)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_a_change_stands_in_the_series_of_its_source_and_its_note_keeps_what_the_source_says(
    override: Override, clean_figures: pd.DataFrame
) -> None:
    before = clean_figures.copy()
    changed = apply_overrides(clean_figures, read_overrides(override(HATE)))
    assert_frame_equal(clean_figures, before)
    differs = (changed["value"] != before["value"]) & before["value"].notna()
    assert differs.sum() == 1
    row = changed[differs].iloc[0]
    assert (row["measure"], row["value"], row["source"], row["note"]) == (
        "hate-crime", 711, "panel-2021-09", "changed by hand, was 708",
    )  # fmt: skip
    assert_frame_equal(changed[~differs], before[~differs])


def test_the_changes_keep_the_figure_beside_what_it_was(
    override: Override, clean_figures: pd.DataFrame
) -> None:
    changes = changes_by_hand(clean_figures, read_overrides(override(HATE)))
    assert list(changes.columns) == list(CHANGES)
    row = changes.iloc[0]
    assert (row["value"], row["was_value"], row["source"]) == (711, 708, "panel-2021-09")
    assert math.isnan(row["of"])
    assert (row["reason"], row["role"], row["date"]) == (
        "three records were misfiled", "Crime registrar", pd.Timestamp("2021-07-26"),
    )  # fmt: skip


def test_the_table_of_changes_shows_each_with_reason_role_and_day(
    override: Override, clean_figures: pd.DataFrame
) -> None:
    changes = changes_by_hand(clean_figures, read_overrides(override(HATE)))
    assert changes_table(changes, catalogue=read_catalogue()).printed().to_dict("records") == [
        {
            "Measure": "Hate crime",
            "Area": "West Mercia",
            "Period": "2021/22 Q1",
            "As the source has it": "708",
            "As reported": "711",
            "Source": "panel-2021-09",
            "Reason": "three records were misfiled",
            "By": "Crime registrar",
            "On": "26 Jul 2021",
        }
    ]


def test_no_changes_leave_the_figures_and_the_table_says_so(clean_figures: pd.DataFrame) -> None:
    assert_frame_equal(apply_overrides(clean_figures, no_overrides()), clean_figures)
    table = changes_table(changes_by_hand(clean_figures, no_overrides()))
    assert (len(table.frame), table.notes) == (0, ("No figure was changed by hand.",))


def test_a_share_keeps_its_denominator_unless_one_is_given(
    override: Override, series: Callable[..., pd.DataFrame]
) -> None:
    figures = series([40, 50], of=[100, 110], source="survey")
    line = "hate-crime,West Mercia,,quarter,2019-07-01,51,{of},survey,one answer was lost,Survey manager,2021-07-26"
    kept = apply_overrides(figures, read_overrides(override(line.format(of=""))))
    assert kept[["value", "of"]].values.tolist() == [[40, 100], [51, 110]]
    both = apply_overrides(figures, read_overrides(override(line.format(of="112"))))
    assert both[["value", "of"]].values.tolist() == [[40, 100], [51, 112]]
    assert both["note"].tolist() == ["", "changed by hand, was 50 of 110"]


def test_a_figure_known_to_be_missing_may_be_given(
    override: Override, series: Callable[..., pd.DataFrame]
) -> None:
    figures = series([453, None], source="crime")
    line = (
        "hate-crime,West Mercia,,quarter,2019-07-01,460,,,found in the old system,Crime registrar,2021-07-26"
    )
    changed = apply_overrides(figures, read_overrides(override(line)))
    assert changed[["value", "note"]].values.tolist() == [[453, ""], [460, "changed by hand, was missing"]]


def test_where_several_sources_tell_a_figure_one_is_named(
    override: Override, clean_figures: pd.DataFrame, message_of
) -> None:
    line = "rape,West Mercia,,quarter,2021-04-01,380,,{source},recounted,Crime registrar,2021-07-26"
    told = message_of(
        DataRefused, lambda: apply_overrides(clean_figures, read_overrides(override(line.format(source=""))))
    )
    assert told == (
        "1 fault in the data; nothing was written:\n  overrides.csv, row 2, column source: several sources tell this "
        "figure (home-office-prc: 396, panel-2021-09: 378); name the one to change"
    )
    changed = apply_overrides(clean_figures, read_overrides(override(line.format(source="panel-2021-09"))))
    now = changed[
        (changed[list(WHERE)] == ["rape", "West Mercia", "quarter", pd.Timestamp("2021-04-01")]).all(axis=1)
    ]
    assert dict(zip(now["source"], now["value"], strict=True)) == {
        "home-office-prc": 396,
        "panel-2021-09": 380,
    }


def test_a_number_that_no_machine_holds_is_refused(override: Override, message_of) -> None:
    path = override(
        f"hate-crime,West Mercia,,quarter,2021-04-01,{'9' * 400},,,Recount,Performance analyst,2021-07-26"
    )
    told = message_of(DataRefused, lambda: read_overrides(path))
    assert told.endswith("a plain number is needed: a count, or the numerator of a share")


def test_all_faults_of_the_cells_are_told_at_once(override: Override, message_of) -> None:
    path = override(
        HATE,
        HATE,
        "hate-crime,West Mercia,,quarters,2021-4-1,12%,x,,,Jo Bloggs,26/07/2021",
        ",,,quarter,2021-04-01,7,,,Mrs Bloggs said so,jo@force.uk,2021-07-26",
    )
    told = message_of(DataRefused, lambda: read_overrides(path)).splitlines()
    role = "names no role; name a role, such as 'Performance analyst', and never a person"
    grains = "week, month, quarter, year, point, rolling-6-months, rolling-12-months and year-to-date"
    assert told == [
        "12 faults in the data; nothing was written:",
        "  overrides.csv, row 3: the figure is changed twice; keep one row",
        "  overrides.csv, row 4, column date: '26/07/2021': the day of the change is needed, as 2021-07-26",
        f"  overrides.csv, row 4, column grain: 'quarters': a grain is one of {grains}",
        "  overrides.csv, row 4, column of: 'x': a plain number is needed; leave it empty where it stays",
        "  overrides.csv, row 4, column period: '2021-4-1': the first day of the period is needed, as 2021-04-01",
        "  overrides.csv, row 4, column reason: is empty; no figure is changed without a reason",
        f"  overrides.csv, row 4, column role: 'Jo Bloggs': {role}",
        "  overrides.csv, row 4, column value: '12%': a plain number is needed: a count, or the numerator of a share",
        "  overrides.csv, row 5, column area: is empty; name the force or the area",
        "  overrides.csv, row 5, column measure: is empty; name the measure by its id",
        "  overrides.csv, row 5, column reason: holds a name, an e-mail address or a telephone number; name a role",
        f"  overrides.csv, row 5, column role: {role}",
    ]


def test_columns_that_are_missing_or_strange_are_refused(place: Path, message_of) -> None:
    path = place / "overrides.csv"
    path.write_text("measure,area,grain,period,value,why,role,date\n", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_overrides(path)) == (
        "2 faults in the data; nothing was written:\n"
        "  overrides.csv, row 1, column reason: the column is missing\n"
        "  overrides.csv, row 1, column why: no such column"
    )
    path.unlink()
    assert message_of(NotAvailable, lambda: read_overrides(path)) == f"there is no file {path}; name another"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            HATE.replace("hate-crime", "hate-crimes"),
            "column measure: 'hate-crimes': there are no figures of such a measure; did you mean 'hate-crime' or "
            "'da-crimes'?",
        ),
        (
            HATE.replace("West Mercia", "West Mersia"),
            "column area: 'West Mersia': there is no such area of hate-crime; did you mean 'West Mercia'?; known: "
            "West Mercia",
        ),
        (
            HATE.replace("quarter", "month"),
            "column grain: 'month': there is no such grain of hate-crime; known: quarter",
        ),
        (
            HATE.replace("2021-04-01", "2022-04-01"),
            "column period: '2022-04-01': no source has this period; the latest is 2021/22 Q1. A figure that is not "
            "there comes as a raw file",
        ),
        (
            HATE.replace("711", "708"),
            "column value: '708': is what panel-2021-09 says already; take the row out",
        ),
        (
            HATE.replace("711,,", "711,800,"),
            "column of: '800': the figure is a count and has no denominator; leave it empty",
        ),
        (
            HATE.replace("711,,", "711,,crimes"),
            "column source: 'crimes': there is no such source of hate-crime; known: panel-2021-09",
        ),
    ],
)
def test_a_change_that_fits_no_figure_says_where_it_parts_from_them(
    line: str, told: str, override: Override, clean_figures: pd.DataFrame, message_of
) -> None:
    assert message_of(
        DataRefused, lambda: apply_overrides(clean_figures, read_overrides(override(line)))
    ) == (f"1 fault in the data; nothing was written:\n  overrides.csv, row 2, {told}")


def test_one_figure_changed_with_and_without_its_source_is_changed_twice(
    override: Override, clean_figures: pd.DataFrame, message_of
) -> None:
    path = override(HATE, HATE.replace("711,,", "712,,panel-2021-09"))
    assert message_of(DataRefused, lambda: apply_overrides(clean_figures, read_overrides(path))) == (
        "1 fault in the data; nothing was written:\n"
        "  overrides.csv, row 3: the figure is changed in line 2 already; keep one row"
    )
