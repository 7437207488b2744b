from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_kpi.cli.arguments import new_parser
from pcp_kpi.errors import CommandError, DataRefused

SPEC = """title = "Report"
[[sections]]
id = "priorities"
title = "Priorities"
measures = ["hate-crime"]
"""
HATE = "hate-crime,West Mercia,,quarter,2021-04-01,711,,,three records were misfiled,Crime registrar,2021-07-26\n"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a verb in a folder of its own; return its exit code and what it told on the two streams."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")

    def ran(*arguments: str) -> tuple[int, str, str]:
        options = new_parser().parse_args(arguments)
        code = options.verb(options)
        out, err = capsys.readouterr()
        return code, out, err

    return ran


@pytest.fixture
def quarter(command: Command, clean_folder: Path, tmp_path: Path) -> Path:
    """The folder of 2021/22 Q1, with the committed figures that are published."""
    figures = tmp_path / "clean"  # without the illustrative ones, which take long to read
    shutil.copytree(clean_folder, figures, ignore=shutil.ignore_patterns("illustrative"))
    command("new-quarter", "2021/22 Q1", "--spec", "spec.toml")
    path = tmp_path / "quarters" / "2021-22-q1" / "quarter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('# data = "../../data/clean"', 'data = "../../clean"'), encoding="utf-8")
    return path.parent


def test_new_quarter_prints_the_files_of_the_folder(command: Command) -> None:
    code, out, err = command("new-quarter", "2021/22 Q2")
    names = ("checklist.md", "commentary.md", "overrides.csv", "quarter.toml", "signals.csv")
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"{Path('quarters', '2021-22-q2', name)}" for name in names]


def test_new_quarter_overwrites_nothing(command: Command, message_of) -> None:
    command("new-quarter", "2021/22 Q2", "--folder", "mine")
    told = message_of(CommandError, lambda: command("new-quarter", "Qtr 2 21/22", "--folder", "mine"))
    assert (
        told == f"{Path('mine', '2021-22-q2')} is there already and may hold your work; nothing was written"
    )


def test_the_report_of_a_folder_warns_and_logs_its_run(command: Command, quarter: Path) -> None:
    with (quarter / "overrides.csv").open("a", encoding="utf-8") as file:
        file.write(HATE)
    code, out, err = command("report", "--config", str(quarter))
    assert (code, out) == (0, f"{Path('reports', '2021-22-q1', 'index.html')}\n")
    assert err == "warning: 1 figure changed by hand; the report shows each with its reason\n"
    with (quarter / "logs" / "runs.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["verb"], line["options"], line["outcome"]) == (
        "report",
        "config=quarters/2021-22-q1",
        "done",
    )
    assert len(line["inputs_sha256"]) == len(line["outputs_sha256"]) == 64
    made = Path("reports") / "2021-22-q1"
    assert not list(made.rglob("runs.csv"))
    assert "three records were misfiled" in (made / "tables" / "changed-by-hand.csv").read_text(
        encoding="utf-8"
    )
    page = (made / "index.html").read_text(encoding="utf-8")
    assert "Not yet signed off" in page
    assert "three records were misfiled" in page


def test_a_report_that_is_up_to_date_is_not_made_again(command: Command, quarter: Path) -> None:
    call = ("report", "--config", str(quarter), "--if-changed")
    _, page, _ = command(*call)
    told = f"{Path(page).parent} is up to date\n"
    assert command(*call) == (0, page, told)
    (quarter / "commentary.md").write_text(
        "role: Performance analyst\n\n# Hate crime\n\nIt rose.\n", encoding="utf-8"
    )
    assert command(*call)[2] != told
    (Path("reports") / "2021-22-q1" / "results.csv").unlink()
    assert command(*call)[2] != told
    assert command(*call)[2] == told


def test_options_that_the_configuration_says_are_refused_beside_it(
    command: Command, quarter: Path, message_of
) -> None:
    call = (
        "report",
        "--config",
        str(quarter),
        "--quarter",
        "2021/22 Q2",
        "--baseline",
        "2018/19",
        "--only",
        "service",
    )
    assert message_of(CommandError, lambda: command(*call)) == (
        "--config says all but the forms and the folder; leave out --quarter, --baseline and --only, or write it into "
        "quarter.toml"
    )


def test_the_forms_that_are_typed_win(command: Command, quarter: Path) -> None:
    code, _, _ = command("report", "--config", str(quarter), "--formats", "html", "xlsx", "--out", "both")
    assert code == 0
    assert {path.suffix for path in Path("both").iterdir() if path.is_file()} >= {".html", ".xlsx"}


def test_a_refused_run_is_logged_too(command: Command, quarter: Path) -> None:
    (quarter / "overrides.csv").write_text("measure\n", encoding="utf-8")
    with pytest.raises(DataRefused):
        command("report", "--config", str(quarter))
    assert ",refused," in (quarter / "logs" / "runs.csv").read_text(encoding="utf-8")


def test_a_quarter_is_frozen_reported_and_reopened(command: Command, quarter: Path, message_of) -> None:
    code, out, err = command("freeze", "2021/22 Q1", "--role", "Performance analyst")
    kept = Path("quarters", "2021-22-q1", "frozen")
    assert (code, out) == (0, f"{kept}\n")
    assert err == "warning: 2021/22 Q1 is frozen, but not signed off by analyst, assurer and owner\n"
    assert message_of(CommandError, lambda: command("report", "--config", str(quarter))) == (
        "2021/22 Q1 is frozen; add --frozen to make its report again from what was kept, or reopen it"
    )
    code, out, err = command("report", "--config", str(quarter), "--frozen", "--out", "again")
    assert (code, out, err) == (0, f"{Path('again', 'index.html')}\n", "")
    code, out, _ = command("reopen", str(quarter), "--reason", "a late extract", "--role", "Crime registrar")
    assert (code, out) == (0, f"{quarter / 'frozen-1'}: what was frozen is kept here\n")
    assert command("report", "--config", str(quarter))[0] == 0


def test_a_report_by_another_version_of_the_library_is_said(command: Command, quarter: Path) -> None:
    command("freeze", str(quarter / "quarter.toml"))
    path = quarter / "frozen" / "frozen.json"
    path.chmod(0o644)
    path.write_text(
        json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"version": "0.0"}), encoding="utf-8"
    )
    _, _, err = command("report", "--config", str(quarter), "--frozen")
    assert (
        err == "warning: the quarter was frozen by pcp-kpi 0.0; its report may not be the same to the byte\n"
    )


def test_compare_report_writes_what_differs_and_its_exit_code_says_whether(
    command: Command, tmp_path: Path
) -> None:
    head = "measure,area,grain,period,value\n"
    (tmp_path / "old.csv").write_text(head + "rape,West Mercia,quarter,2021-04-01,378\n", encoding="utf-8")
    (tmp_path / "new.csv").write_text(head + "rape,West Mercia,quarter,2021-04-01,396\n", encoding="utf-8")
    code, out, err = command("compare-report", "old.csv", "new.csv")
    assert (code, err) == (
        1,
        "1 figure stands in both: 1 revised, 0 with another signal; 0 vanished, 0 new\n",
    )
    assert out == (
        "kind,measure,area,breakdown,grain,period,old,new,difference,percent,old_signal,new_signal,old_source,new_source\n"
        "revised,rape,West Mercia,,quarter,2021-04-01,378,396,18,4.761904761904762,,,,\n"
    )
    code, out, err = command("compare-report", "old.csv", "old.csv", "-o", "same.csv")
    assert (code, out) == (0, "")
    assert err.startswith("0 rows written to same.csv\n1 figure stands in both: 0 revised")


def test_a_quarter_that_is_not_there_says_how_it_is_made(command: Command, message_of) -> None:
    assert message_of(CommandError, lambda: command("freeze", "2021/22 Q3")) == (
        f"there is no quarter in {Path('quarters', '2021-22-q3')}; make one with pcp-kpi new-quarter '2021/22 Q3'"
    )
