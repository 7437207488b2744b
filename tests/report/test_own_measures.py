"""Measures that a force adds in its own file: read from raw files, judged, and with a page in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.cleaning import clean
from pcp_kpi.errors import CommandError
from pcp_kpi.figures import read_figures
from pcp_kpi.forces import parse_force
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import read_background
from pcp_kpi.report.build import Report, build_report
from pcp_kpi.report.spec import read_spec

FORCE = """
name = "Northmoor"
police = "Northmoor Police"
marking = "OFFICIAL"

[[targets]]
measure = "rural-patrols"
kind = "value"
at-least = 12
words = "At least 12 a quarter"

[measures.rural-patrols]
title = "Rural patrols"
unit = "count"
counted = "patrols"
good = "more"
definition = "Patrols in a parish without a station."
aliases = ["Patrols (rural)"]

[measures.calls-in-welsh]
title = "Calls answered in Welsh"
unit = "share"
good = "more"
section = "service"
definition = "Calls for which Welsh was asked that were answered in Welsh."
"""
SOURCES = """
[[sources]]
id = "control-room"
title = "Control room"
file = "own.csv"
kind = "extract"
extracted = 2026-07-05
licence = "none"
attribution = "Northmoor Police"
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Report:
    """The report of eight quarters of both measures, from raw files."""
    folder = tmp_path_factory.mktemp("northmoor")
    raw, force = folder / "raw", folder / "northmoor.toml"
    raw.mkdir()
    force.write_text(FORCE, encoding="utf-8")
    rows = ["measure,area,grain,period,value,of"]
    for place, day in enumerate(quarter.start for quarter in quarters()):
        rows += [
            f"rural-patrols,Northmoor,quarter,{day},{20 + place},",
            f"calls-in-welsh,Northmoor,quarter,{day},{60 + place},80",
        ]
    (raw / "own.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (raw / "sources.toml").write_text(SOURCES, encoding="utf-8")
    own = parse_force(FORCE)
    made = clean(raw, folder / "clean", force=own)
    assert made.warnings == ()
    background = read_background(folder / "clean", force=force)
    return build_report(read_figures(folder / "clean"), "2026/27 Q1", background=background)


def quarters() -> list[Quarter]:
    return [Quarter(2026, 1).shift(-back) for back in range(8, -1, -1)]


def test_a_force_finds_its_own_measures_behind_those_of_the_catalogue() -> None:
    catalogue = parse_force(FORCE).catalogue
    assert catalogue.find("patrols (rural)").id == "rural-patrols"
    assert catalogue["rural-patrols"].good_words == "More"
    assert catalogue.own == ("rural-patrols", "calls-in-welsh")
    assert [measure.id for measure in catalogue][: len(read_catalogue().measures)] == list(
        read_catalogue().measures
    )
    assert "rural-patrols" not in read_catalogue()


def test_each_has_its_page_in_its_section_or_at_the_end(report: Report) -> None:
    sections = {part.id: part for part in report.document.parts}
    assert [part.id for part in sections["own"].parts] == ["rural-patrols"]
    assert sections["own"].title == "Measures of the force's own"
    assert "calls-in-welsh" in [part.id for part in sections["service"].parts]
    assert (
        report.kpis["rural-patrols"].key_points[0].startswith("28 patrols in Northmoor in April to June 2026")
    )


def test_a_target_of_its_own_measure_is_judged(report: Report) -> None:
    assert report.kpis["rural-patrols"].scorecard_row["verdict"] == "met"


def test_what_has_no_words_is_no_fact_of_the_cover(report: Report) -> None:
    assert [name for name, _ in report.document.cover.facts] == ["Marking", "Reference", "Version", "Date"]


def test_a_specification_of_ones_own_says_itself_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "short.toml"
    path.write_text(
        'title = "Patrols"\n[[sections]]\nid = "one"\ntitle = "One"\nmeasures = ["rural-patrols"]\n',
        encoding="utf-8",
    )
    spec = read_spec(path, quarter=Quarter(2026, 1), catalogue=parse_force(FORCE).catalogue)
    assert spec.measures == ("rural-patrols",)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('unit = "count"\n', "", "the force's file lacks 'unit' in [measures.rural-patrols]"),
        ("[measures.rural-patrols]", "[measures.Rural]",
         "the force's file has [measures.Rural]; a measure's id is lower case words joined by hyphens, such as "
         "hate-crime"),
        ('counted = "patrols"', 'counts = "patrols"',
         "the force's file has 'counts' in [measures.rural-patrols], which nothing reads; did you mean 'counted' or "
         "'unit'?"),
        ("[measures.rural-patrols]", "[measures.hate-crime]",
         "the force's file adds measures that cannot stand: the catalogue describes hate-crime already"),
        ('"Patrols (rural)"', '"Hate crime"',
         "the force's file adds measures that cannot stand: the catalogue gives the name 'hate crime' to hate-crime and "
         "to rural-patrols"),
        ('unit = "share"', 'unit = "shares"',
         "the force's file adds measures that cannot stand: the catalogue is unsound:\n"
         "  calls-in-welsh: a unit is one of count, share, mean, per-100, duration and percent, not 'shares'"),
        ('section = "service"', 'section = "welsh"',
         "the force's file adds measures that cannot stand: the catalogue is unsound:\n"
         "  calls-in-welsh: there is no section 'welsh'"),
        ("[measures.rural-patrols]", "[[measures]]",
         "the force's file gives measures in another form; each begins with [measures.its-id] on a line of its own"),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_stand_is_refused(message_of, before: str, after: str, message: str) -> None:
    text = FORCE.replace(before, after)
    if after == "[[measures]]":
        text = text[: text.index("[measures.calls")]
    assert message_of(CommandError, lambda: parse_force(text)) == message
