from __future__ import annotations

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import DataRefused
from pcp_kpi.report.packs.weekly_groups import read_groups


def test_the_packaged_dashboard_begins_with_demand():
    first = read_groups(catalogue=read_catalogue())[0]
    assert (first.id, first.measures[0], first.by_area) == (
        "demand",
        "unresourced-incidents",
        ("unresourced-incidents",),
    )


def test_every_fault_of_a_specification_is_listed(tmp_path, message_of):
    path = tmp_path / "mine.toml"
    path.write_text('[[groups]]\nid = "a"\nmeasures = ["incident"]\n', encoding="utf-8")
    assert message_of(DataRefused, lambda: read_groups(path, catalogue=read_catalogue())) == (
        "2 faults in the data; nothing was written:\n"
        "  mine.toml: 'a': it lacks title\n"
        "  mine.toml: 'incident': the catalogue knows no such measure; did you mean 'incidents' or "
        "'homicide'?"
    )
