from __future__ import annotations

from dataclasses import replace

import pytest

from pcp_kpi.document import Part
from pcp_kpi.errors import CommandError
from pcp_kpi.report.kpis import kpi
from pcp_kpi.report.packs.pieces import (
    Heading,
    absent_parts,
    caution_of,
    make_cover,
    measure_part,
    sources_named,
    sources_part,
)


@pytest.fixture(scope="module")
def hate_crime(clean_figures, background):
    return kpi(clean_figures, "hate-crime", quarter="2021/22 Q1", background=background)


def test_the_caution_says_whether_all_or_some_figures_are_invented(background):
    paper, invented = (background.source(id) for id in ("panel-2021-09", "illustrative-extracts"))
    assert caution_of([paper], "pack") == ""
    assert caution_of([paper, invented], "pack") == "ILLUSTRATIVE: some figures in this pack are invented"
    assert caution_of([invented], "pack") == "ILLUSTRATIVE: all figures in this pack are invented"


def test_a_cover_has_the_forces_marking_roles_and_date(background):
    cover = make_cover(
        Heading("Pack", "May 2021", "May 2021"), background, [background.source("panel-2021-09")]
    )
    assert cover.facts == (
        ("Marking", "OFFICIAL"),
        ("Date", "Figures as extracted up to 7 September 2021"),
        ("Author", "Strategy, Planning and Insight"),
        ("Owner", "Deputy Chief Constable"),
    )
    assert cover.handling == background.force.handling


def test_a_force_without_a_marking_has_no_pack(background, message_of):
    unmarked = replace(background, force=replace(background.force, marking=""))
    assert message_of(
        CommandError, lambda: make_cover(Heading("Pack", "", "", noun="summary"), unmarked, [])
    ) == ("the summary has no marking; set marking in the configuration of West Mercia Police")


def test_sources_stand_in_the_order_of_the_register_and_strangers_last(background):
    named = sources_named(["mine", "home-office-prc", "panel-2021-09"], background)
    assert [source.id for source in named] == ["panel-2021-09", "home-office-prc", "mine"]
    assert sources_part(named).blocks[0].items[-1] == "mine."


def test_a_measure_stands_with_the_words_and_tables_of_the_report(hate_crime):
    part = measure_part(hate_crime)
    assert (part.id, part.title, part.kind) == ("hate-crime", hate_crime.measure.title, "measure")
    assert [tag.text for tag in part.tags] == ["Above upper limit"]
    pair = part.blocks[0]
    assert pair.left[0].draw().words == hate_crime.chart.words
    assert pair.left[1].table == hate_crime.table
    assert pair.right[1].items == hate_crime.key_points


def test_what_is_missing_is_told_by_reason():
    missing = [("no source", "B"), ("suspended", "C"), ("no source", "A"), ("no source", "A")]
    (part,) = absent_parts(missing, name="absent", title="Not available")
    assert part.blocks[0].items == (("No source", "A, B."), ("Suspended", "C."))
    assert isinstance(part, Part)
    assert absent_parts([], name="absent", title="Not available") == ()
