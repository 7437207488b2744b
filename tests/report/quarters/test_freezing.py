from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_kpi import __version__
from pcp_kpi.errors import CommandError, DataRefused, NotAvailable
from pcp_kpi.figures import read_figures, write_figures
from pcp_kpi.report.quarters.config import QuarterConfig, read_quarter_config
from pcp_kpi.report.quarters.freezing import (
    freeze_quarter,
    frozen_by_other_version,
    is_frozen,
    read_frozen,
    refuse_frozen,
    reopen_quarter,
)
from pcp_kpi.report.quarters.work import build_quarter
from pcp_kpi.sources import sha256

HATE = (
    "hate-crime,West Mercia,,quarter,2021-04-01,711,,,three records were misfiled,Crime registrar,2021-07-26"
)


@pytest.fixture
def data(place: Path, published: Path, edit: Callable[[str, str], Path]) -> Path:
    """A clean folder of the quarter's own, without the illustrative figures."""
    folder = place.parents[1] / "clean"
    shutil.copytree(published, folder)
    edit('# data = "../../data/clean"', 'data = "../../clean"')
    return folder


@pytest.fixture
def config(data: Path, place: Path) -> QuarterConfig:
    return read_quarter_config(place)


def log_of(place: Path) -> list[dict[str, str]]:
    with (place / "log.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_frozen_quarter_keeps_figures_and_settings_read_only_with_their_hashes(
    config: QuarterConfig, data: Path, place: Path
) -> None:
    folder = freeze_quarter(config, role="Performance analyst", reason="signed off")
    kept = json.loads((folder / "frozen.json").read_text(encoding="utf-8"))
    assert (kept["quarter"], kept["version"]) == ("2021/22 Q1", __version__)
    assert set(kept["files"]) == {
        "quarter.toml", "commentary.md", "overrides.csv", "signals.csv", "spec.toml",
        *(f"clean/{path.name}" for path in data.iterdir()),
    }  # fmt: skip
    assert all(sha256(folder / name) == digest for name, digest in kept["files"].items())
    assert all(not path.stat().st_mode & 0o222 for path in folder.rglob("*") if path.is_file())
    assert [(line["action"], line["role"], line["reason"], line["sha256"]) for line in log_of(place)] == [
        ("frozen", "Performance analyst", "signed off", sha256(folder / "frozen.json"))
    ]


def test_the_report_of_a_frozen_quarter_has_equal_bytes_after_the_figures_moved_on(
    config: QuarterConfig, data: Path, place: Path, override: Callable[..., Path], tmp_path: Path
) -> None:
    override(HATE)
    first = build_quarter(config).save(tmp_path / "first").parent
    freeze_quarter(config)
    figures = read_figures(data)
    moved = figures.assign(
        value=figures["value"].where(figures["measure"] != "domestic-abuse", figures["value"] + 1)
    )
    write_figures(moved, data / "figures.csv")
    for name in ("quarter.toml", "overrides.csv", "commentary.md"):
        (place / name).write_text("", encoding="utf-8")
    again = build_quarter(read_frozen(place)).save(tmp_path / "again").parent
    assert files_of(first) == files_of(again)
    moving = (
        build_quarter(replace(config, overrides=None, commentary=None))
        .report.kpis["domestic-abuse"]
        .evidence.value
    )
    frozen = build_quarter(read_frozen(place)).report.kpis["domestic-abuse"].evidence.value
    assert moving == frozen + 1


def test_a_quarter_reads_as_it_was_frozen(config: QuarterConfig, place: Path) -> None:
    assert not is_frozen(config)
    folder = freeze_quarter(config)
    assert is_frozen(config)
    frozen = read_frozen(place / "quarter.toml")
    assert replace(frozen, **{name: getattr(config, name) for name in (*config.files, "data")}) == config
    assert frozen.data == folder / "clean"
    assert all(path.parent == folder for path in frozen.files.values())
    assert frozen_by_other_version(place) == ""


def test_a_frozen_folder_that_was_touched_is_refused(config: QuarterConfig, place: Path, message_of) -> None:
    folder = freeze_quarter(config)
    (folder / "clean" / "figures.csv").chmod(0o644)
    with (folder / "clean" / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    (folder / "overrides.csv").unlink()
    (folder / "more.csv").write_text("", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_frozen(place)) == (
        "3 faults in the data; nothing was written:\n"
        "  frozen/clean/figures.csv: was changed after the quarter was frozen; put the kept file back, or reopen the "
        "quarter with a reason\n"
        "  frozen/more.csv: was added after the quarter was frozen; take it away\n"
        "  frozen/overrides.csv: was taken away after the quarter was frozen; put it back"
    )


def test_a_frozen_quarter_is_neither_frozen_again_nor_reported_from_moving_figures(
    config: QuarterConfig, place: Path, message_of
) -> None:
    freeze_quarter(config)
    assert message_of(CommandError, lambda: freeze_quarter(config)) == (
        f"2021/22 Q1 is frozen already in {place / 'frozen'}; reopen it first, with a reason"
    )
    assert message_of(CommandError, lambda: refuse_frozen(config)) == (
        "2021/22 Q1 is frozen; add --frozen to make its report again from what was kept, or reopen it"
    )


def test_a_reopened_quarter_keeps_what_was_frozen_and_the_log_says_why(
    config: QuarterConfig, place: Path
) -> None:
    for number in (1, 2):
        digest = sha256(freeze_quarter(config) / "frozen.json")
        kept = reopen_quarter(place, reason="a late extract", role="Crime registrar")
        assert kept == place / f"frozen-{number}"
        assert sha256(kept / "frozen.json") == digest
        refuse_frozen(config)
    assert [line["action"] for line in log_of(place)] == ["frozen", "reopened"] * 2
    last = log_of(place)[-1]
    assert (last["role"], last["reason"], last["sha256"]) == ("Crime registrar", "a late extract", digest)


def test_reopening_wants_a_reason_a_role_and_a_frozen_quarter(
    config: QuarterConfig, place: Path, message_of
) -> None:
    refused = (
        (" ", "Crime registrar", "a quarter is reopened with a reason, which names no person; give it with --reason"),
        ("Mrs Bloggs asked", "Crime registrar",
         "a quarter is reopened with a reason, which names no person; give it with --reason"),
        ("late extract", "Jo Bloggs",
         "a quarter is reopened by a role; name a role, such as 'Performance analyst', and never a person"),
    )  # fmt: skip
    for reason, role, told in refused:
        assert (
            message_of(CommandError, lambda r=reason, o=role: reopen_quarter(place, reason=r, role=o)) == told
        )
    assert (
        message_of(NotAvailable, lambda: reopen_quarter(place, reason="late extract", role="Crime registrar"))
        == f"the quarter in {place} is not frozen, so there is nothing to reopen"
    )
    assert message_of(NotAvailable, lambda: read_frozen(place)) == (
        f"the quarter in {place} is not frozen; leave --frozen out, or freeze it first"
    )


def test_freezing_wants_figures_and_a_role(config: QuarterConfig, data: Path, message_of) -> None:
    told = message_of(CommandError, lambda: freeze_quarter(config, role="Jo Bloggs"))
    assert told == "the role is no role; name a role, such as 'Performance analyst', and never a person"
    (data / "figures.csv").unlink()
    assert message_of(NotAvailable, lambda: freeze_quarter(config)).startswith("there are no figures at ")
    assert not is_frozen(config)
