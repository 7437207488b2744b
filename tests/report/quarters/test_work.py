from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_kpi.document import Grid
from pcp_kpi.report.quarters.config import QuarterConfig, read_quarter_config
from pcp_kpi.report.quarters.work import QuarterReport, build_quarter, report_folder, report_inputs

HATE = (
    "hate-crime,West Mercia,,quarter,2021-04-01,711,,,three records were misfiled,Crime registrar,2021-07-26"
)
COMMENTARY = "role: Performance analyst\n\n# Hate crime\n\nIt rose to 711, or to 999.\n"


@pytest.fixture
def config(
    place: Path, published: Path, edit: Callable[[str, str], Path], override: Callable[..., Path]
) -> QuarterConfig:
    edit('# data = "../../data/clean"', f'data = "{published}"')
    edit('version = "Draft"', 'version = "1.2"')
    edit('date = ""', "date = 2021-07-27")
    edit('author = "Strategy, Planning and Insight"', 'author = "Performance team"')
    edit('role = "Performance analyst"', 'role = "Performance analyst"\ndate = 2021-07-26')
    override(HATE)
    (place / "commentary.md").write_text(COMMENTARY, encoding="utf-8")
    return read_quarter_config(place)


@pytest.fixture
def work(config: QuarterConfig) -> QuarterReport:
    return build_quarter(config)


def test_the_report_of_a_folder_has_its_figures_words_and_cover(work: QuarterReport) -> None:
    kpi = work.report.kpis["hate-crime"]
    assert kpi.evidence.value == 711
    assert kpi.key_points[0].startswith("711")
    assert round(kpi.evidence.changes["baseline"].difference) == 711 - 453
    assert kpi.points_table.frame["note"].iloc[-1] == "changed by hand, was 708"
    assert work.report.commentary.role == "Performance analyst"
    facts = dict(work.document.cover.facts)
    assert (facts["Version"], facts["Date"], facts["Author"]) == ("1.2", "27 July 2021", "Performance team")


def test_the_cover_says_who_signed_and_how_many_figures_were_changed_by_hand(work: QuarterReport) -> None:
    assert work.document.cover.facts[-4:] == (
        ("Signed off by the analyst", "Performance analyst, 26 July 2021"),
        ("Signed off by the assurer", "Not yet signed off"),
        ("Signed off by the owner", "Deputy Chief Constable, not yet signed off"),
        ("Changed by hand", "1 figure"),
    )


def test_the_annex_shows_every_figure_changed_by_hand_and_every_number_not_found(work: QuarterReport) -> None:
    part = work.document.parts[-1]
    grids = {block.name: block.table.printed() for block in part.blocks if isinstance(block, Grid)}
    assert part.kind == "annex"
    assert grids["changed-by-hand"]["Reason"].tolist() == ["three records were misfiled"]
    assert grids["commentary-numbers"]["Number"].tolist() == ["999"]


def test_the_warnings_name_both(work: QuarterReport) -> None:
    first, second = work.warnings
    assert first == "1 figure changed by hand; the report shows each with its reason"
    assert second.startswith("commentary, hate-crime: '999' is no number of its page; the nearest is ")


def test_a_quarter_with_nothing_by_hand_says_so(
    config: QuarterConfig, place: Path, override: Callable[..., Path]
) -> None:
    override()
    (place / "commentary.md").write_text("role: Performance analyst\n", encoding="utf-8")
    work = build_quarter(read_quarter_config(place))
    (grid,) = work.annex.blocks
    assert isinstance(grid, Grid)
    assert grid.table.notes == ("No figure was changed by hand.",)
    assert work.warnings == ()


def test_a_baseline_of_the_folder_wins_with_its_reason(
    config: QuarterConfig, place: Path, edit: Callable[[str, str], Path], work: QuarterReport
) -> None:
    assert work.report.baseline.reason == "the year before, 2020/21, was distorted by Covid restrictions"
    edit('baseline = "2019/20"', 'baseline = "2020/21"')
    edit('"the year before, 2020/21, was distorted by Covid restrictions"', '"the panel asked for it"')
    other = build_quarter(read_quarter_config(place)).report
    assert (other.baseline.baseline.label, other.baseline.reason) == ("2020/21", "the panel asked for it")


def test_the_report_goes_where_the_configuration_says_and_names_what_it_is_made_from(
    config: QuarterConfig, place: Path, published: Path
) -> None:
    assert report_folder(config) == Path("reports/2021-22-q1")
    assert report_folder(replace(config, out=place / "out")) == place / "out"
    assert report_inputs(config) == (
        place / "quarter.toml", place / "commentary.md", place / "overrides.csv", place / "signals.csv",
        Path(config.spec), published,
    )  # fmt: skip
