"""Tables laid out by specification, against the paper's numbers."""

from __future__ import annotations

import math

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures, read_figures
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import read_background
from pcp_kpi.report.layouts import lay_out, parse_layouts, period_named, read_layouts
from pcp_kpi.report.lookup import look_up

Q1 = Quarter(2021, 1)
NOW, BEFORE = "2021-04-01", "2019-04-01"


@pytest.fixture(scope="module")
def background():
    return read_background("data/clean")


@pytest.fixture(scope="module")
def lookup(background):
    measures = {id for layout in read_layouts().values() for id in layout.measures}
    return look_up(read_figures("data/clean"), measures=measures, quarter=Q1, background=background)


@pytest.fixture(scope="module")
def table(lookup, background):
    return lambda id: lay_out(read_layouts()[id], lookup, background)


def test_every_layout_names_measures_of_the_catalogue(background):
    unknown = {
        id for layout in read_layouts().values() for id in layout.measures if id not in background.catalogue
    }
    assert unknown == set()


def test_every_layout_has_a_table_for_the_paper_s_quarter(table):
    assert [id for id in read_layouts() if table(id) is None] == []


def test_no_layout_has_a_table_for_a_quarter_without_a_paper(background):
    measures = {id for layout in read_layouts().values() for id in layout.measures}
    later = look_up(
        read_figures("data/clean"), measures=measures, quarter=Quarter(2025, 4), background=background
    )
    assert [id for id, layout in read_layouts().items() if lay_out(layout, later, background)] == []


def rows_of(table, key="label"):
    return table.frame.set_index(key)


def test_action_taken_is_the_sum_of_its_codes(table):
    """panel-2021-09, lines 2781 to 2795: 41% reduction, 3,223 to 1,912."""
    row = rows_of(table("outcomes")).loc["Action taken, all"]
    assert (row["then"], row["now"], row["difference"]) == (3223, 1912, -1311)
    assert round(100 * row["change"]) == -41


def test_what_no_code_explains_is_shown(table):
    """panel-2021-09, line 2824: +21 offences, 288 to 309 left of the totals."""
    row = rows_of(table("outcomes")).loc["Other outcomes, not printed by code"]
    assert (row["then"], row["now"], row["difference"]) == (288, 309, 21)


def test_the_codes_and_what_is_left_add_up_to_the_total(table):
    frame = rows_of(table("outcomes"))
    groups = [label for label in frame.index if label.endswith(", all")]
    single = frame.drop(index=[*groups, "All outcomes"])
    assert single["now"].sum() == frame.loc["All outcomes", "now"] == 19170
    assert single["then_share"].sum() == pytest.approx(1)


def test_domestic_abuse_action_taken_falls_by_47_percent(table):
    """panel-2021-09, line 3171: 520 to 277."""
    row = rows_of(table("domestic-abuse-outcomes")).loc["Action taken, all"]
    assert (row["then"], row["now"], round(100 * row["change"])) == (520, 277, -47)


def test_repeat_nominals_are_the_sum_of_their_parts(table):
    """panel-2021-09, lines 3308 to 3311: 96 + 175 + 268 = 539, 111 + 193 + 303 = 607, shares 18, 32 and 50."""
    frame = rows_of(table("repeat-nominals"))
    parts = frame.drop(index="All repeat nominals")
    assert (parts["then"].sum(), parts["now"].sum()) == (539, 607)
    assert (100 * parts["now_share"]).round().tolist() == [18, 32, 50]
    assert round(100 * frame.loc["All repeat nominals", "change"]) == 13


def test_sums_are_set_apart_from_single_codes(table):
    outcomes = table("outcomes")
    labels = [outcomes.frame["label"].iloc[row] for row in sorted(outcomes.strong)]
    assert labels == ["Action taken, all", "Victim does not support action, all", "All outcomes"]


def test_satisfaction_says_each_change_and_misses_its_targets(table):
    """panel-2021-09, lines 2288 to 2339: 76, 69 and 64 against 80, 70 and 70."""
    frame = rows_of(table("satisfaction"))
    assert frame["level"].tolist() == ["76%", "69%", "64%"]
    assert frame["difference"].tolist() == [
        "+2 points; +2 points",
        "0 points; +7 points",
        "+2 points; +11 points",
    ]
    assert frame["verdict"].tolist() == ["not met"] * 3


def test_referrals_stand_in_their_bands(table):
    """panel-2021-09, lines 2445 to 2450; a lower edge is inside, and there is a band above 30%."""
    val = table("val")
    assert val.printed()["Year to date"].tolist() == ["18.1%", "26.2%", "30.2%", "24.0%", "25.1%", "24.2%"]
    assert rows_of(val).loc["Herefordshire", "band"] == "30% and over"
    assert rows_of(val).loc["South Worcestershire", "band"] == "15% to under 20%"


def test_calls_are_judged_by_their_last_month(table):
    """panel-2021-09, lines 2634 to 2663."""
    frame = rows_of(table("calls"))
    assert frame["verdict"].tolist() == ["met", "", "not met", ""]
    assert frame["before"].iloc[0] == "94% (May 2021); 93% (Apr 2021)"


def test_open_investigations_lie_above_their_band(table):
    """panel-2021-09, lines 2718 to 2730: 10,096, up 14% on 8,875, band 8,000 to 10,000."""
    row = table("open-investigations").frame.iloc[0]
    assert (row["level"], row["difference"], row["verdict"]) == ("10,096", "+1,221 (+14%)", "not met")


def test_what_notes_and_cells_say_is_made_from_figures(table):
    """panel-2021-09, lines 2975 (84% of 44), 2580 (214 of 1,208), 2632 and 2657 (changes of demand)."""
    crime = rows_of(table("organised-crime"))
    assert crime.loc["of them positive", "level"] == "84% (about 37 of 44)"
    assert table("cdi").frame["margin"].tolist() == ["15.7% to 20.0% (± 2.2 points)"]
    assert table("calls").notes[-1] == (
        "Known only as printed changes: 999 demand +27% on the previous quarter; 999 demand +42% on the same quarter "
        "last year; 101 demand −6% on the same quarter last year; 101 demand +11% on the previous quarter."
    )


def test_the_inspectorate_s_changes_are_recomputed(table):
    """panel-2021-09, lines 1222 to 1225, as printed there."""
    frame = rows_of(table("inspectorate"))
    changes = (
        100 * frame[["Change 2017/18", "Change 2018/19", "Change 2019/20", "Change since 2016/17"]]
    ).round()
    assert changes.astype(int).to_numpy().tolist() == [
        [23, 24, 2, 56],
        [20, 13, 16, 58],
        [22, 26, 3, 59],
        [43, 56, 6, 136],
    ]


def test_fatal_and_serious_casualties_make_up_ksi(table):
    """panel-2021-09, lines 3005 to 3007."""
    frame = rows_of(table("safer-roads"))
    assert frame["2021/22 Q1"].tolist() == [117, 9, 108]
    assert (100 * frame["Change"]).round().tolist() == [-6, -18, -4]


def test_the_charter_is_the_paper_s_eight_by_four(table):
    """panel-2021-09, lines 2533 to 2540."""
    frame = rows_of(table("charter"))
    assert frame.shape == (8, 4)
    assert frame.loc["Social media"].tolist() == [28, 3, 74, 53]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("quarter", "2021/22 Q1"),
        ("month 1", "Apr 2021"),
        ("month 4", "Jul 2021"),
        ("2019/20 Q1", "2019/20 Q1"),
    ],
)
def test_a_layout_names_periods_by_their_place_or_by_name(name, label):
    assert period_named(name, Q1).label == label


def test_a_yearly_figure_counts_for_a_year_and_a_point_in_time_for_a_month_after(lookup):
    assert lookup.latest("cdi-missing", area="West Mercia").period.label == "2020/21"
    assert (
        lookup.latest("vaccinated-printed", area="West Mercia", breakdown="all-1").period.label
        == "6 Jul 2021"
    )


def test_a_figure_that_is_not_known_is_not_a_number(lookup):
    assert math.isnan(lookup.at("hate-crime", Q1, area="Nowhere"))


def test_an_unknown_shape_is_refused_with_the_shapes_there_are():
    text = '[[tables]]\nid = "x"\ntitle = "X"\nshape = "level"\n'
    with pytest.raises(
        CommandError, match=r"the layout x has an unknown shape 'level'; did you mean 'levels'\?"
    ):
        parse_layouts(text)


def test_a_layout_without_a_title_is_refused():
    with pytest.raises(CommandError, match="a layout lacks title"):
        parse_layouts('[[tables]]\nid = "x"\nshape = "text"\n')


def test_a_table_of_one_forces_places_or_words_is_not_another_forces(background):
    from pcp_kpi.forces import parse_force
    from pcp_kpi.report.layouts import read_layouts

    other = parse_force(
        'name = "Staffordshire"\npolice = "Staffordshire Police"\npanel = "A panel"\nmarking = "OFFICIAL"\n'
        'author = "Team"\nowner = "A role"\n'
    )
    layouts = read_layouts()
    assert all(layout.is_of(background.force) for layout in layouts.values())
    kept = {id for id, layout in layouts.items() if layout.is_of(other)}
    assert {"val", "national-measures", "strategic-policing-requirement"}.isdisjoint(kept)
    assert "outcomes" in kept


def find(background, *rows):
    """Look up West Mercia's figures for the quarter: measure, breakdown, quarter, value and its denominator."""
    names = ("measure", "breakdown", "period", "value", "of")
    base = {"area": "West Mercia", "grain": "quarter", "source": "paper", "status": "final"}
    figures = new_figures(base | dict(zip(names, row, strict=True)) for row in rows)
    return look_up(figures, measures={row[0] for row in rows}, quarter=Q1, background=background)


def test_nought_of_nought_is_not_known(background):
    measure = "calls-999-abandoned"
    none = find(background, (measure, "", NOW, 0.0, 0.0))
    assert none.latest(measure, area="West Mercia") is None


def test_a_period_without_an_outcome_has_no_shares(background):
    measure = "domestic-abuse-outcomes"
    lookup = find(
        background, (measure, "", BEFORE, 0.0, None), (measure, "", NOW, 4.0, None),
        (measure, "1", BEFORE, 0.0, None), (measure, "1", NOW, 1.0, None),
    )  # fmt: skip
    row = rows_of(lay_out(read_layouts()[measure], lookup, background)).loc["1 Charge or summons"]
    assert row["now_share"] == 0.25
    assert math.isnan(row["then_share"])
    assert math.isnan(row["change"])
