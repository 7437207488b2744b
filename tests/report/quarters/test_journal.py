from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pcp_kpi import __version__
from pcp_kpi.errors import CommandError
from pcp_kpi.report.quarters.journal import LOG, RUNS, log_entry, logged_run
from pcp_kpi.sources import sha256

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_entry_is_a_line_of_the_log(tmp_path: Path) -> None:
    log_entry(tmp_path, "frozen", digest="ab")
    path = log_entry(tmp_path, "reopened", role="Crime registrar", reason="=late\nextract")
    first, second = lines_of(path)
    assert list(first) == list(LOG)
    assert TIME.fullmatch(first.pop("time"))
    assert first == {"action": "frozen", "role": "", "reason": "", "version": __version__, "sha256": "ab"}
    assert (second["action"], second["role"], second["reason"]) == (
        "reopened", "Crime registrar", "'=late extract",
    )  # fmt: skip


def test_a_run_is_logged_with_its_options_and_the_hashes_of_what_went_in_and_came_out(tmp_path: Path) -> None:
    source, made = tmp_path / "in.csv", tmp_path / "out"
    source.write_text("a\n", encoding="utf-8")
    with logged_run(
        tmp_path, "report", options={"config": "q", "frozen": True, "out": None, "only": []}
    ) as run:
        run.inputs = [source]
        made.mkdir()
        (made / "index.html").write_text("page", encoding="utf-8")
        run.output = made
    (line,) = lines_of(tmp_path / "logs" / "runs.csv")
    assert list(line) == list(RUNS)
    assert TIME.fullmatch(line["time"])
    assert (line["verb"], line["options"], line["outcome"]) == ("report", "config=q frozen", "done")
    assert (line["inputs_sha256"], line["outputs_sha256"]) == (sha256(source), sha256(made))
    assert float(line["seconds"]) >= 0


def test_a_run_that_is_refused_is_logged_too(tmp_path: Path) -> None:
    with pytest.raises(CommandError), logged_run(tmp_path, "report", options={}):
        raise CommandError("no")
    with pytest.raises(KeyboardInterrupt), logged_run(tmp_path, "report", options={}):
        raise KeyboardInterrupt
    assert [line["outcome"] for line in lines_of(tmp_path / "logs" / "runs.csv")] == ["refused", "stopped"]


def test_the_log_names_no_folder_that_could_bear_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "home" / "jo.bloggs" / "work"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    options = {
        "config": here / "quarters" / "2021-22-q2",
        "out": tmp_path / "home" / "jo.bloggs" / "else" / "report",
        "data": "../../jo.bloggs/clean",
        "only": ["two words", "one"],
    }
    with logged_run(here, "report", options=options):
        pass
    (line,) = lines_of(here / "logs" / "runs.csv")
    assert line["options"] == "config=quarters/2021-22-q2 out=report data=clean only='two words',one"


def test_several_inputs_have_one_hash_whatever_their_order(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b")]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    for inputs in (paths, paths[::-1], paths[:1]):
        with logged_run(tmp_path, "report", options={}) as run:
            run.inputs = inputs
    one, two, three = (line["inputs_sha256"] for line in lines_of(tmp_path / "logs" / "runs.csv"))
    assert one == two != three
