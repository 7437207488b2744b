from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pcp_kpi import __version__
from pcp_kpi.cli import main
from pcp_kpi.cli.arguments import new_parser
from pcp_kpi.figures import read_figures

HEAD = "measure,area,grain,period,value\n"
GOOD = HEAD + "rape,West Mercia,quarter,2021-04-01,378\n"
VERBS = ("report", "sample", "clean", "check", "limits", "compare")
ONE = "1 fault in the data; nothing was written:\n  "


@pytest.fixture
def run(capsys):
    """Run a command and return its exit code and what it told on the two streams."""

    def ran(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return ran


@pytest.fixture
def small(write):
    """Return the specification of a report of one measure."""
    section = '[[sections]]\nid = "priorities"\ntitle = "Priorities"\nmeasures = ["hate-crime"]\n'
    return write("small.toml", section)


@pytest.fixture(scope="module")
def published(clean_folder, tmp_path_factory):
    """Return the committed clean folder without its illustrative figures, which take long to read and to draw."""
    folder = tmp_path_factory.mktemp("published") / "clean"
    return shutil.copytree(clean_folder, folder, ignore=shutil.ignore_patterns("illustrative"))


@pytest.fixture
def report(run, published, tmp_path, small):
    """Run `report` on the published figures into a folder of its own; say what it left there: the page alone."""

    def ran(*arguments, spec=small, forms=("--formats", "html")):
        out = tmp_path / "reports" / "q"
        typed = ("--data", published, "--out", out, "--spec", spec, *forms, *arguments)
        code, said, told = run("report", *typed)
        return code, said, told, out

    return ran


@pytest.fixture
def write(tmp_path):
    """Write a file and say where."""

    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return written


def shell(*command, folder=None, **variables):
    """Run a real process with the streams of a pipeline."""
    environment = {**os.environ, **variables}
    environment.pop("PYTHONUNBUFFERED", None)
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


# --- help and exit codes ---


def test_help_names_every_verb_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert "Exit codes: 0 good, 1 data refused, 2 wrong command." in out
    assert all(f"    {verb} " in out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(capsys, verb):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: pcp-kpi {verb} ")


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"pcp-kpi {__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["reprot"],
        ["limits", "figures.csv"],
        ["compare", "figures.csv"],
        ["check"],
        ["limits", "figures.csv", "--baseline", "2019/20", "--ddof", "3"],
        ["report", "--formats", "papyrus"],
    ],
)
def test_a_wrong_command_ends_with_two(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: pcp-kpi" in capsys.readouterr().err


# --- report ---


def test_a_report_is_written_and_its_page_named(report):
    code, out, err, folder = report(forms=())
    assert (code, out, err) == (0, f"{folder / 'index.html'}\n", "")
    assert {path.suffix for path in folder.iterdir()} >= {".html", ".pdf", ".pptx", ".xlsx"}
    assert (folder / "charts" / "hate-crime.svg").is_file()


def test_without_a_quarter_it_is_the_published_one(report):
    _, _, _, folder = report()
    assert "April to June 2021" in (folder / "index.html").read_text(encoding="utf-8")


def test_without_a_folder_it_is_named_after_the_quarter(run, clean_folder, tmp_path, monkeypatch, small):
    monkeypatch.chdir(tmp_path)
    typed = ("--spec", small, "--quarter", "Qtr 1 21/22", "--formats", "html")
    code, out, _ = run("report", "--data", clean_folder, *typed)
    assert (code, out) == (0, f"{Path('reports', '2021-22-q1', 'index.html')}\n")


def test_only_some_sections_are_written(report):
    _, _, _, folder = report("--only", "policing-priorities", spec="quarterly")
    assert (folder / "charts" / "ksi.svg").is_file()
    assert not (folder / "charts" / "shoplifting.svg").exists()


def test_if_changed_does_nothing_the_second_time(report):
    _, _, _, folder = report("--if-changed")
    page = folder / "index.html"
    before = page.stat().st_mtime_ns, page.stat().st_ino
    code, out, told, _ = report("--if-changed")
    assert (code, out, told) == (0, f"{page}\n", f"{folder} is up to date\n")
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == before


def test_if_changed_makes_a_page_anew_that_was_changed_by_hand(report):
    _, _, _, folder = report("--if-changed")
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "<p>mine</p>", encoding="utf-8")
    report("--if-changed")
    assert page.read_text(encoding="utf-8") == text


def test_if_changed_writes_when_something_changed(report):
    _, _, _, folder = report("--if-changed")
    page = folder / "index.html"
    before = page.stat().st_ino
    report("--if-changed", "--baseline", "2018/19")
    assert page.stat().st_ino != before
    assert "2018/19" in page.read_text(encoding="utf-8")


def test_without_if_changed_it_is_always_written(report):
    _, _, _, folder = report()
    before = (folder / "index.html").stat().st_ino
    report()
    assert (folder / "index.html").stat().st_ino != before


def refused(result, folder):
    """Say code and message of a refusal that wrote nothing."""
    code, out, err = result[:3]
    assert out == ""
    assert "Traceback" not in err
    assert not folder.parent.exists()
    return code, err


@pytest.mark.parametrize("line", ["", 'marking = ""'])
def test_a_force_without_a_marking_gets_no_report(report, write, root, line):
    text = (root / "pcp_kpi" / "forces" / "west-mercia.toml").read_text(encoding="utf-8")
    path = write("force.toml", text.replace('marking = "OFFICIAL"', line))
    *result, folder = report("--force", path)
    assert refused(result, folder) == (
        2,
        "pcp-kpi report: the report has no marking; set marking in the configuration of West Mercia Police "
        "or in the specification\n",
    )


def test_a_force_that_is_unknown_is_refused_with_the_nearest(report):
    *result, folder = report("--force", "west-merica")
    code, err = refused(result, folder)
    assert code == 2
    assert err.startswith(
        "pcp-kpi report: there is no force 'west-merica'; did you mean 'west-mercia'?; packaged: west-mercia"
    )


def test_a_force_in_another_encoding_is_refused(report, write):
    path = write("force.toml", 'name = "Región"\n'.encode("latin-1"))
    *result, folder = report("--force", path)
    assert refused(result, folder) == (
        2,
        f"pcp-kpi report: the force's file {path} is not UTF-8; save it as UTF-8\n",
    )


def test_unknown_measures_in_a_specification_are_all_refused(report, write):
    section = '[[sections]]\nid = "one"\ntitle = "One"\nmeasures = ["raep", "rape", "cybr"]\n'
    path = write("spec.toml", section)
    *result, folder = report(spec=path)
    assert refused(result, folder) == (
        1,
        "2 faults in the data; nothing was written:\n"
        f"  {path}, section 'one': 'raep': the catalogue knows no such measure; did you mean 'rape'?\n"
        f"  {path}, section 'one': 'cybr': the catalogue knows no such measure; did you mean 'cyber'?\n",
    )


def test_a_specification_that_is_absent_is_refused(report):
    *result, folder = report(spec="quartely")
    code, err = refused(result, folder)
    assert (code, err) == (
        2,
        "pcp-kpi report: there is no report specification 'quartely'; give the path of a .toml file\n",
    )


def test_a_section_that_is_unknown_is_refused_with_the_nearest(report):
    *result, folder = report("--only", "all-crimes", spec="quarterly")
    code, err = refused(result, folder)
    assert code == 2
    assert err.startswith("pcp-kpi report: the report has no section 'all-crimes'; did you mean 'all-crime'?")


@pytest.mark.parametrize("only", [[], ["--only", "policing-priorities"], ["--only", "local-areas"]])
def test_a_quarter_without_any_figure_is_refused(report, only):
    *result, folder = report("--quarter", "2030/31 Q1", *only, spec="quarterly")
    code, err = refused(result, folder)
    assert code == 1
    assert err.startswith("no measure has a figure for 2030/31 Q1, so there is no report (no source has ")


@pytest.mark.parametrize("quarter", ["banana", "2024/25 Q5", "2021/22", "June 2021", "Q1"])
def test_a_quarter_that_is_not_understood_is_a_wrong_command(report, quarter):
    *result, folder = report("--quarter", quarter)
    code, err = refused(result, folder)
    assert code == 2
    assert err.startswith(f"pcp-kpi report: {quarter!r} ")


def test_a_baseline_after_the_quarter_is_a_wrong_command(report):
    *result, folder = report("--baseline", "2030/31")
    assert refused(result, folder) == (
        2,
        "pcp-kpi report: the baseline 2030/31 lies after 2021/22 Q1; name an earlier year\n",
    )


def test_figures_that_are_refused_leave_no_report(run, write, tmp_path):
    clean = tmp_path / "clean"
    clean.mkdir()
    write(
        "clean/figures.csv",
        HEAD + "rape,West Mercia,quarter,2021-04-01,n/k\nrape,West Mercia,month,2021-13-01,1\n",
    )
    folder = tmp_path / "reports" / "q"
    code, err = refused(run("report", "--data", clean, "--out", folder), folder)
    assert code == 1
    assert err.startswith(
        "2 faults in the data; nothing was written:\n  figures.csv, row 2, column value: 'n/k': "
    )


def test_a_folder_without_figures_is_refused(run, tmp_path):
    folder = tmp_path / "reports" / "q"
    code, err = refused(run("report", "--data", tmp_path, "--out", folder), folder)
    assert code == 1
    assert err.startswith(f"there are no figures at {tmp_path / 'figures.csv'}; run 'pcp-kpi clean'")


def test_a_folder_that_is_absent_is_refused(run, tmp_path):
    folder = tmp_path / "reports" / "q"
    code, err = refused(run("report", "--data", tmp_path / "nosuch", "--out", folder), folder)
    assert (code, err) == (
        1,
        f"there is no clean folder {tmp_path / 'nosuch'}; run 'pcp-kpi clean' or name another\n",
    )


def test_a_place_that_cannot_be_written_is_refused(run, clean_folder, write, small):
    path = write("file", "mine")
    code, out, err = run("report", "--data", clean_folder, "--spec", small, "--out", path / "report")
    assert (code, out) == (1, "")
    assert err.startswith("pcp-kpi report: ")
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_of_ones_own_is_not_replaced(run, clean_folder, tmp_path, small):
    own = tmp_path / "documents"
    own.mkdir()
    (own / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = run("report", "--data", clean_folder, "--spec", small, "--out", own)
    assert (code, err) == (
        2,
        f"pcp-kpi report: {own} holds no report (index.html and manifest.json) and is not replaced; "
        "name another folder\n",
    )
    assert [path.name for path in own.iterdir()] == ["notes.txt"]


def test_invented_figures_are_marked_even_when_read_alone(run, clean_folder, tmp_path):
    code, _, _ = run(
        "report", "--data", clean_folder / "illustrative", "--quarter", "2019/20 Q4", "--baseline", "2019/20",
        "--only", "policing-priorities", "--formats", "html", "--out", tmp_path / "q",
    )  # fmt: skip
    page = (tmp_path / "q" / "index.html").read_text(encoding="utf-8")
    assert code == 0
    assert "ILLUSTRATIVE: some figures in this report are invented" in page
    charts = list((tmp_path / "q" / "charts").glob("*.svg"))
    assert len(charts) > 10
    assert page.count(">ILLUSTRATIVE</text>") == len(charts)


# --- clean ---


def test_clean_makes_the_committed_figures(run, raw_folder, few_extracts, clean_folder, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(raw_folder, raw, ignore=shutil.ignore_patterns("extracts"))
    (raw / "extracts").symlink_to(few_extracts, target_is_directory=True)
    code, out, _ = run("clean", "--raw", raw, "--clean", tmp_path / "clean")
    assert code == 0
    made = read_figures(tmp_path / "clean")
    pd.testing.assert_frame_equal(made, read_figures(clean_folder))
    assert out.splitlines()[-1].startswith(f"{tmp_path / 'clean'}: ")


def test_clean_without_a_register_is_refused(run, tmp_path):
    (tmp_path / "raw").mkdir()
    code, out, err = run("clean", "--raw", tmp_path / "raw", "--clean", tmp_path / "clean")
    assert (code, out) == (1, "")
    assert err.startswith(f"{ONE}sources.toml: ")
    assert not (tmp_path / "clean").exists()


def test_clean_never_replaces_a_folder_it_did_not_make(run, raw_folder, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = run("clean", "--raw", raw_folder, "--clean", tmp_path)
    assert code == 2
    assert err.startswith(f"pcp-kpi clean: {tmp_path} has no manifest.json")
    assert (tmp_path / "notes.txt").exists()


# --- check ---


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "figures.csv: the file is empty; a header and at least one row are needed"),
        (HEAD, "figures.csv: there are no figures below the header"),
        (
            "measure,area,grain,value\nrape,West Mercia,quarter,378\n",
            "figures.csv, row 1, column period: the column is missing; needed are measure, area, grain, period "
            "and value",
        ),
        (
            HEAD + "rape,West Mercia,quarter,2021-04-01,n/k\n",
            "figures.csv, row 2, column value: 'n/k': a plain number is needed, without thousands separators or "
            "units; leave empty and say why in note if missing",
        ),
        (
            HEAD + "rape,West Mercia,month,2021-13-01,378\n",
            "figures.csv, row 2, column period: '2021-13-01': a day of the calendar is needed, the first of its "
            "period, written as 2021-04-01",
        ),
        (
            HEAD + "rape-action-taken-rate-printed,West Mercia,quarter,2021-04-01,120\n",
            "figures.csv, row 2, column value: '120': a percentage lies between 0 and 100",
        ),
        (
            GOOD.encode("utf-16"),
            "figures.csv: is UTF-16 or binary; save it as 'CSV UTF-8 (comma delimited)'",
        ),
    ],
    ids=["empty", "header only", "missing column", "text", "month 13", "share above 100%", "UTF-16"],
)
def test_a_table_that_breaks_a_rule_is_refused(run, write, content, message):
    code, out, err = run("check", write("figures.csv", content))
    assert (code, out, err) == (1, "", f"{ONE}{message}\n")


def test_a_figure_that_stands_twice_is_named_in_both_places(run, write):
    code, _, err = run("check", write("figures.csv", GOOD + "rape,West Mercia,quarter,2021-04-01,396\n"))
    rule = "the figure stands twice: the key is measure, area, breakdown, grain, period and source"
    assert (code, err) == (
        1,
        "2 faults in the data; nothing was written:\n"
        f"  figures.csv, row 2, column period: '2021-04-01': {rule}\n"
        f"  figures.csv, row 3, column period: '2021-04-01': {rule}\n",
    )


def test_a_truncated_parquet_file_is_refused(run, tmp_path, write):
    pd.read_csv(write("figures.csv", GOOD), parse_dates=["period"]).to_parquet(tmp_path / "figures.parquet")
    assert run("check", tmp_path / "figures.parquet")[0] == 0
    path = write("cut.parquet", (tmp_path / "figures.parquet").read_bytes()[:-20])
    code, out, err = run("check", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"{ONE}cut.parquet: is not a whole Parquet file; write or copy it again (")


def test_all_faults_of_a_file_come_in_one_message(run, write):
    rows = [
        "rape,West Mercia,quarter,2021-04-01,n/k",
        "rape,West Mercia,month,2021-13-01,1",
        "Hate Crime,West Mercia,quarter,2021-04-01,5",
        "hate-crime,West Mercia,quarter,2021-05-01,6",
    ]
    code, _, err = run("check", write("figures.csv", HEAD + "\n".join(rows) + "\n"))
    lines = err.splitlines()
    assert code == 1
    assert lines[0] == "4 faults in the data; nothing was written:"
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "figures.csv, row 2, column value",
        "figures.csv, row 3, column period",
        "figures.csv, row 4, column measure",
        "figures.csv, row 5, column period",
    ]


def test_all_faults_of_several_files_come_in_one_message(run, write):
    files = [
        write("good.csv", GOOD),
        write("empty.csv", ""),
        write("text.csv", GOOD.replace("378", "many")),
        write("cut.parquet", b"PAR1 and no more"),
    ]
    code, out, err = run("check", *files)
    assert code == 1
    assert out == f"{files[0]}: valid, 1 figure of 1 measure\n"
    lines = err.splitlines()
    assert lines[0] == "3 faults in the data; nothing was written:"
    assert [line.strip().replace(",", ":").split(":")[0] for line in lines[1:]] == [
        "empty.csv",
        "text.csv",
        "cut.parquet",
    ]


def test_a_file_that_is_absent_is_refused(run, tmp_path):
    code, _, err = run("check", tmp_path / "nosuch.csv")
    assert code == 1
    assert err.startswith(f"there are no figures at {tmp_path / 'nosuch.csv'}")


def test_the_committed_figures_are_valid(run, clean_folder, clean_figures):
    code, out, err = run("check", clean_folder, clean_folder / "illustrative")
    assert (code, err) == (0, "")
    assert out.startswith(f"{clean_folder}: valid, {len(clean_figures):,} figures of ")
    assert len(out.splitlines()) == 2


# --- limits ---

LIMITS = ("--baseline", "2019/20", "--source", "home-office-prc", "--missing", "leave")


def parsed(out, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text(out, encoding="utf-8")
    return pd.read_csv(path, keep_default_na=True)


def theft(rows):
    own = rows[(rows["measure"] == "theft-from-person") & (rows["area"] == "West Mercia")]
    return own[own["source"] == "home-office-prc"].iloc[-1]


def test_limits_on_the_screen_are_a_table(run, clean_folder, tmp_path):
    code, out, err = run("limits", clean_folder, *LIMITS)
    row = theft(parsed(out, tmp_path))
    assert code == 0
    assert (round(row["upper"]), round(row["lower"])) == (255, 110)
    assert err == (
        "mean ± 2 sample SD of the four quarters of 2019/20: in a stable series 17.2% of points would be flagged "
        "by chance\n"
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_limits_are_written_as_csv_and_as_parquet(run, clean_folder, tmp_path, ending):
    path = tmp_path / f"limits.{ending}"
    code, out, err = run("limits", clean_folder, *LIMITS, "-o", path)
    rows = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
    assert (code, out) == (0, "")
    assert err.startswith(f"{len(rows):,} rows written to {path}\n")
    assert (round(theft(rows)["upper"]), round(theft(rows)["lower"])) == (255, 110)


def test_what_limits_writes_is_a_table_that_check_takes(run, clean_folder, tmp_path):
    path = tmp_path / "limits.parquet"
    run("limits", clean_folder, *LIMITS, "-o", path)
    assert run("check", path)[0] == 0


def test_the_multiple_the_deviation_and_the_grain_are_parameters(run, clean_folder, tmp_path, raw_folder):
    raw = pd.read_csv(raw_folder / "home_office" / "police_recorded_crime_quarterly.csv")
    own = raw[(raw["area"] == "West Mercia") & (raw["crime_type"] == "theft_person")]
    four = own[own["financial_year"] == "2019/20"]["offences"].to_numpy()
    _, out, _ = run("limits", clean_folder, *LIMITS, "--sigmas", "3", "--ddof", "0")
    row = theft(parsed(out, tmp_path))
    assert row["upper"] == pytest.approx(four.mean() + 3 * np.std(four))
    assert row["lower"] == pytest.approx(four.mean() - 3 * np.std(four))


def test_a_mixture_of_sources_is_refused_with_the_way_out(run, clean_folder):
    code, out, err = run("limits", clean_folder, "--baseline", "2019/20", "--missing", "leave")
    assert (code, out) == (2, "")
    assert err.startswith("pcp-kpi limits: limits need one source in every series; ")
    assert "mix home-office-prc and panel-2021-09" in err
    assert "rape / West Mercia" in err
    assert err.endswith(
        "(here: --source ID prefers a source, --missing leave keeps a series without limits)\n"
    )


def test_the_source_named_is_the_one_taken(run, clean_folder, tmp_path):
    sources = {}
    for source in ("home-office-prc", "panel-2021-09"):
        _, out, _ = run(
            "limits", clean_folder, "--baseline", "2019/20", "--missing", "leave", "--source", source
        )
        rows = parsed(out, tmp_path)
        rape = rows[
            (rows["measure"] == "rape") & (rows["area"] == "West Mercia") & (rows["grain"] == "quarter")
        ]
        sources[source] = set(rape["source"])
    assert sources == {"home-office-prc": {"home-office-prc"}, "panel-2021-09": {"panel-2021-09"}}


def test_a_source_that_is_unknown_is_refused_with_the_nearest(run, clean_folder):
    code, out, err = run("limits", clean_folder, "--baseline", "2019/20", "--source", "home-ofice-prc")
    assert (code, out) == (2, "")
    assert err.startswith(
        f"pcp-kpi limits: {clean_folder} has no source 'home-ofice-prc'; did you mean 'home-office-prc'?; it has "
    )


def test_a_baseline_that_is_not_complete_is_refused_with_the_way_out(run, clean_folder):
    code, out, err = run("limits", clean_folder, "--baseline", "2019/20", "--source", "home-office-prc")
    assert (code, out) == (2, "")
    assert "limits need four quarters of 2019/20 in every series; " in err
    assert "--missing leave keeps a series without limits" in err


@pytest.mark.parametrize("options", [["--baseline", "19"], ["--baseline", "2019/20", "--sigmas", "-1"]])
def test_limits_of_nothing_sensible_are_a_wrong_command(run, clean_folder, options):
    code, out, err = run("limits", clean_folder, *options)
    assert (code, out) == (2, "")
    assert err.startswith("pcp-kpi limits: ")


# --- compare ---


def test_changes_on_the_screen_are_a_table(run, clean_folder, tmp_path):
    code, out, err = run("compare", clean_folder, "--period", "2021/22 Q1", "--with", "2019/20 Q1")
    rows = parsed(out, tmp_path)
    (hate,) = rows[rows["measure"] == "hate-crime"].to_dict("records")
    assert (code, err) == (
        0,
        "not comparable, since recorded otherwise in between: child-sexual-exploitation (Change in the use of the CSE "
        "keyword, from 2019-12-31)\n",
    )
    assert (hate["value"], hate["base_value"], hate["difference"]) == (708, 453, 255)
    assert hate["change"] == pytest.approx(255 / 453)
    assert hate["basis"] == "the same quarter of 2019/20"


def test_without_a_period_to_compare_with_it_is_the_one_before_and_the_year_before(
    run, clean_folder, tmp_path
):
    _, out, _ = run("compare", clean_folder, "--period", "2025/26 Q4")
    bases = set(parsed(out, tmp_path)["base_period"])
    assert bases == {"2025/26 Q3", "2024/25 Q4"}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_changes_are_written_as_csv_and_as_parquet(run, clean_folder, tmp_path, ending):
    path = tmp_path / f"changes.{ending}"
    code, out, err = run(
        "compare", clean_folder, "--period", "2021/22 Q1", "--with", "2019/20 Q1", "-o", path
    )
    rows = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
    assert (code, out, err.splitlines()[0]) == (0, "", f"{len(rows):,} rows written to {path}")
    assert rows.loc[rows["measure"] == "hate-crime", "difference"].tolist() == [255]


def test_a_period_without_figures_is_refused(run, clean_folder):
    code, out, err = run("compare", clean_folder, "--period", "2031/32 Q1")
    assert (code, out, err) == (1, "", f"{clean_folder} has no figures for 2031/32 Q1\n")


def test_periods_of_two_kinds_are_a_wrong_command(run, clean_folder):
    code, out, err = run("compare", clean_folder, "--period", "2021/22 Q1", "--with", "June 2021")
    assert (code, out) == (2, "")
    assert err == (
        "pcp-kpi compare: 2021/22 Q1 is compared with periods of its own kind (quarter), not with Jun 2021\n"
    )


def test_a_failure_leaves_the_earlier_file_whole(run, clean_folder, write):
    path = write("changes.csv", "mine")
    run("compare", clean_folder, "--period", "2031/32 Q1", "-o", path)
    assert path.read_text(encoding="utf-8") == "mine"


# --- as a process ---


def test_the_module_runs_as_a_process_and_its_exit_code_is_the_shells(write):
    python = (sys.executable, "-m", "pcp_kpi.cli")
    bad = shell(*python, "check", f"{write('figures.csv', '')}")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr == f"{ONE}figures.csv: the file is empty; a header and at least one row are needed\n"
    assert shell(*python, "reprot").returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    "command",
    ["--help", "check {data}", "limits {data} " + " ".join(LIMITS)],
)
def test_a_reader_that_closes_the_pipe_hears_no_complaint(clean_folder, command):
    typed = command.format(data=clean_folder)
    line = f"(sleep 0.2; '{sys.executable}' -m pcp_kpi.cli {typed}) | true; echo ${{PIPESTATUS[0]}}"
    done = shell("bash", "-c", line)
    complaint = [told for told in done.stderr.splitlines() if not told.startswith("mean ")]
    assert (done.stdout, complaint) == ("0\n", [])


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_the_first_line_of_a_long_table_is_enough(clean_folder):
    line = f"'{sys.executable}' -m pcp_kpi.cli limits '{clean_folder}' {' '.join(LIMITS)} | head -1"
    done = shell("bash", "-c", line)
    assert done.stdout.startswith("measure,area,breakdown,grain,period,value,")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_a_table_in_a_pipe_is_utf8_whatever_the_screen_speaks(clean_folder):
    done = shell(
        sys.executable, "-m", "pcp_kpi.cli", "limits", f"{clean_folder}", *LIMITS, PYTHONIOENCODING="latin-1"
    )
    assert done.returncode == 0
    assert "mean ± 2 sample SD" in done.stdout


@pytest.mark.parametrize("typed", [("html,xlsx",), ("html", "xlsx"), ("html,", "xlsx")])
def test_forms_are_named_with_spaces_or_commas(typed):
    assert new_parser().parse_args(["report", "--formats", *typed]).formats == ["html", "xlsx"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("html,docx", "there is no form 'docx'; forms are html, pdf, pptx, xlsx"), (",", "no form is named")],
)
def test_a_form_that_is_none_is_a_wrong_command(capsys, typed, told):
    with pytest.raises(SystemExit) as stop:
        main(["report", "--formats", typed])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err
