from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import CommandError
from pcp_kpi.periods import Quarter
from pcp_kpi.report.commentary import Commentary, read_commentary
from pcp_kpi.report.quarters.config import read_quarter_config
from pcp_kpi.report.quarters.folders import new_quarter
from pcp_kpi.report.quarters.overrides import read_overrides
from pcp_kpi.report.register import read_register
from pcp_kpi.report.spec import read_spec

FILES = ["checklist.md", "commentary.md", "overrides.csv", "quarter.toml", "signals.csv"]


def test_a_new_folder_holds_what_a_quarter_needs(tmp_path: Path) -> None:
    place = new_quarter("Qtr 2 21/22", folder=tmp_path)
    assert place == tmp_path / "2021-22-q2"
    assert sorted(path.name for path in place.iterdir()) == FILES
    assert read_overrides(place / "overrides.csv").empty
    assert read_register(place).empty
    assert "# Checks before 2021/22 Q2 is signed off" in (place / "checklist.md").read_text(encoding="utf-8")


def test_the_commentary_has_a_heading_for_each_measure_and_nothing_under_it(tmp_path: Path) -> None:
    place, catalogue = new_quarter("2021/22 Q2", folder=tmp_path), read_catalogue()
    measures = read_spec(quarter=Quarter(2021, 2), catalogue=catalogue).measures
    text = (place / "commentary.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        f"# {catalogue[id].title}" for id in measures
    ]
    assert read_commentary(place / "commentary.md", catalogue=catalogue) == Commentary(
        "Performance analyst", {}
    )


def test_the_baseline_is_the_forces_with_its_reason_unless_another_is_named(tmp_path: Path) -> None:
    own = read_quarter_config(new_quarter("2021/22 Q2", folder=tmp_path))
    assert own.baseline is not None
    assert (own.baseline.label, own.baseline_reason) == (
        "2019/20",
        "the year before, 2020/21, was distorted by Covid restrictions",
    )
    other = read_quarter_config(new_quarter("2021/22 Q3", folder=tmp_path, baseline="2018/19"))
    assert other.baseline is not None
    assert (other.baseline.label, other.baseline_reason) == ("2018/19", "")


def test_nothing_is_overwritten(place: Path, message_of) -> None:
    (place / "commentary.md").write_text("mine", encoding="utf-8")
    told = message_of(CommandError, lambda: new_quarter("2021/22 Q1", folder=place.parent))
    assert told == f"{place} is there already and may hold your work; nothing was written"
    assert (place / "commentary.md").read_text(encoding="utf-8") == "mine"


def test_signals_and_figures_changed_by_hand_are_carried_from_the_quarter_before(place: Path) -> None:
    for name in ("overrides.csv", "signals.csv"):
        with (place / name).open("a", encoding="utf-8") as file:
            file.write("carried\n")
    after = new_quarter("2021/22 Q2", folder=place.parent)
    assert all(
        (after / name).read_bytes() == (place / name).read_bytes()
        for name in ("overrides.csv", "signals.csv")
    )
    skipped = new_quarter("2021/22 Q4", folder=place.parent)
    assert "carried" not in (skipped / "signals.csv").read_text(encoding="utf-8")


def test_a_force_whose_words_hold_quotation_marks_is_written_as_toml(tmp_path: Path) -> None:
    force = tmp_path / "force.toml"
    force.write_text(
        'name = "A"\npolice = "A Police"\nmarking = "OFFICIAL"\nauthor = "The \\"A\\" team"\nowner = "Jo"\n'
        '[[baselines]]\nyear = "2021/22"\nbaseline = "2018/19"\nreason = "a \\\\ and a \\"b\\" × 2"\n',
        encoding="utf-8",
    )
    config = read_quarter_config(new_quarter("2021/22 Q1", folder=tmp_path / "q", force=str(force)))
    assert (config.author, config.baseline_reason) == ('The "A" team', 'a \\ and a "b" × 2')
    assert Path(config.force).resolve() == force
    assert config.sign_off[2].role == ""  # the force's owner is no role, and nobody signs by name


@pytest.mark.parametrize("name", FILES)
def test_the_same_quarter_gives_the_same_files(tmp_path: Path, name: str) -> None:
    one, two = (new_quarter("2025/26 Q4", folder=tmp_path / part) for part in ("one", "two"))
    assert (one / name).read_bytes() == (two / name).read_bytes()
