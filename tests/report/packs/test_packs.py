from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import pcp_kpi.report.packs as packs
from pcp_kpi.document import Document
from pcp_kpi.figures import new_figures
from pcp_kpi.forces import Area, Force

FORCE = Force(
    "Northshire", "Northshire Constabulary", (Area("Upper", "Upper"), Area("Lower", "Lower")), "OFFICIAL"
)


@pytest.fixture(scope="module")
def elsewhere(background):
    return replace(background, force=FORCE, printed=background.printed.iloc[:0])


@pytest.fixture(scope="module")
def figures():
    """Return three years of months of another force, one source, and weeks of incidents."""
    rows = []
    for measure in ("hate-crime", "shoplifting", "rape", "total-recorded-crime"):
        for place, share in (("Northshire", 1.0), ("Upper", 0.6), ("Lower", 0.4)):
            row = {"measure": measure, "area": place, "grain": "month", "source": "northshire"}
            for step in range(39):
                day = pd.Timestamp("2018-04-01") + pd.DateOffset(months=step)
                rows.append({**row, "period": day, "value": share * (100 + 10 * (step % 3))})
    weeks = pd.date_range("2019-04-01", "2021-06-21", freq="7D")
    row = {"measure": "incidents", "area": "Northshire", "grain": "week", "source": "northshire"}
    rows += [{**row, "period": day, "value": 100 + step % 5} for step, day in enumerate(weeks)]
    return new_figures(rows)


@pytest.fixture(scope="module")
def of_another_force(figures, elsewhere):
    return {
        "area": packs.area_pack(figures, "2021/22 Q1", "Upper", background=elsewhere),
        "monthly": packs.monthly_pack(figures, "May 2021", background=elsewhere),
        "weekly": packs.weekly_dashboard(figures, "2021-06-21", background=elsewhere),
        "summary": packs.summary_page(figures, "2021/22 Q1", background=elsewhere),
        "public": packs.public_summary(figures, "2021/22 Q1", background=elsewhere),
        "plan": packs.delivery_plan(packs.example_plan(), on="2021-11-15", background=elsewhere),
        "programme": packs.calendar(
            pd.DataFrame({"month": ["May 2022"], "type": ["public"]}), background=elsewhere
        ),
    }


@pytest.mark.parametrize("name", ["area", "monthly", "weekly", "summary", "public", "plan", "programme"])
def test_a_pack_of_another_force_names_no_other(of_another_force, words_of, name):
    document: Document = of_another_force[name]
    assert document.cover.organisation == "Northshire Constabulary"
    tables = [text for grid in document.grids for text in grid.table.printed().to_numpy().ravel()]
    titles = [grid.table.title for grid in document.grids]
    assert not [text for text in (*words_of(document), *tables, *titles) if "West Mercia" in text]


@pytest.mark.parametrize("name", ["may", "telford", "panel_page", "week", "for_the_public"])
def test_every_pack_has_a_cover_a_marking_and_its_sources_last(request, name):
    document: Document = request.getfixturevalue(name)
    assert document.cover.marking == "OFFICIAL"
    assert document.cover.organisation == "West Mercia Police"
    last = document.parts[-1]
    assert (last.id, last.kind) == ("sources", "annex")
    assert last.blocks[0].items


@pytest.mark.parametrize("name", ["may", "week", "for_the_public"])
def test_a_pack_is_equal_when_it_is_made_again_from_the_same_figures(request, name, all_figures, background):
    make = {
        "may": lambda: packs.monthly_pack(all_figures, "May 2021", background=background),
        "week": lambda: packs.weekly_dashboard(all_figures, "2021-06-21", background=background),
        "for_the_public": lambda: packs.public_summary(all_figures, "2021/22 Q1", background=background),
    }
    one, again = request.getfixturevalue(name), make[name]()
    assert one.cover == again.cover
    for mine, other in zip(one.grids, again.grids, strict=True):
        assert mine.name == other.name
        pd.testing.assert_frame_equal(mine.table.frame, other.table.frame)
