"""The audit on the command line: of the papers, and of drafts."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from pcp_kpi.auditing import read_accepted
from pcp_kpi.cli import main

GOOD = "# Hate crime\n\nThere were 708 hate crimes in West Mercia in Q1 2021/22.\n"
BAD = GOOD.replace("708", "718")
QUARTER = ("--quarter", "2021/22 Q1")
MESSAGE = (
    "wrong: Hate crime > line 3: 708 by hate-crime, West Mercia: in 2021/22 Q1 (panel-2021-09); "
    "print 708 for 718, or say what 718 is of\n"
)
PAPERS = (
    "731 checks: 664 agree, 67 disagree (17 wrong, 21 misleading, 8 rounding, 21 wording); "
    "363 figures cannot be checked"
)


@pytest.fixture
def run(capsys, clean_folder):
    """Run the verb on the committed figures; return its exit code and what it told on the two streams."""

    def ran(*typed):
        code = main(["audit", *map(str, typed), "--data", str(clean_folder)])
        out, err = capsys.readouterr()
        return code, out, err.splitlines()[-1] if err else ""

    return ran


@pytest.fixture
def draft(tmp_path):
    def write(text, name="draft.md"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_the_papers_are_audited_where_no_file_is_named(run):
    code, out, told = run()
    assert (code, told) == (1, PAPERS)
    lines = out.splitlines()
    assert len(lines) == 67
    said = (
        "rounding: panel-2021-09, line 3491: 200 of 425 is 47%, printed 48% (a total of 413 to 421 would fit)"
    )
    assert [line for line in lines if line.startswith(said)] != []


def test_a_draft_that_agrees_is_good(run, draft):
    assert run(draft(GOOD), *QUARTER) == (0, "", "1 check: 1 agree, 0 disagree; 0 figures cannot be checked")


def test_a_draft_that_disagrees_says_what_the_figures_say(run, draft):
    code, out, told = run(draft(BAD), *QUARTER)
    assert (code, out) == (1, MESSAGE)
    assert told == "1 check: 0 agree, 1 disagree (1 wrong); 0 figures cannot be checked"


def test_several_drafts_are_audited_at_once(run, draft):
    code, out, told = run(draft(BAD), draft(GOOD, "other.txt"), *QUARTER)
    assert (code, out) == (1, MESSAGE)
    assert told.startswith("2 checks: 1 agree, 1 disagree")


def test_what_was_accepted_is_told_no_more(run, draft, tmp_path):
    path, accepted = draft(BAD), tmp_path / "accepted.csv"
    code, out, _ = run(path, *QUARTER, "--accept", accepted, "--reason", "a figure of our own")
    assert (code, out) == (0, f"{MESSAGE}{accepted}\n")
    assert run(path, *QUARTER, "--baseline", accepted) == (
        0,
        "",
        "1 check: 0 agree, 0 disagree, 1 accepted before; 0 figures cannot be checked",
    )


def test_what_was_accepted_before_keeps_its_reason(run, draft, tmp_path):
    path, accepted = draft(BAD), tmp_path / "accepted.csv"
    run(path, *QUARTER, "--accept", accepted, "--reason", "first")
    longer = draft(BAD.replace("\n\n", "\n\nThere were 452 hate crimes in West Mercia in Q1 2019/20.\n\n"))
    again = (longer, *QUARTER, "--baseline", accepted)
    assert run(*again)[0] == 1
    assert run(*again, "--accept", accepted, "--reason", "second")[0] == 0
    reasons = read_accepted(accepted).set_index("printed")["reason"]
    assert reasons.to_dict() == {"452": "second", "718": "first"}
    assert run(*again)[0] == 0


def test_every_check_goes_into_a_table(run, draft, tmp_path):
    code, out, _ = run(draft(BAD), *QUARTER, "-o", tmp_path / "checks.csv")
    assert (code, out) == (1, "")
    rows = pd.read_csv(tmp_path / "checks.csv", dtype="str", keep_default_na=False)
    row = rows[rows["verdict"] == "disagree"].iloc[0]
    assert (row["printed"], row["should_be"], row["rule"], row["document"]) == (
        "718",
        "708",
        "level",
        "draft.md",
    )


def test_the_findings_go_into_a_page(run, draft, tmp_path):
    page = tmp_path / "audit.html"
    assert run(draft(BAD), *QUARTER, "-o", page)[:2] == (1, f"{page}\n")
    text = page.read_text(encoding="utf-8")
    assert "<title>Audit of draft.md</title>" in text
    assert "print 708 for 718" in text


def test_a_cell_that_a_spreadsheet_would_obey_is_written_as_text(run, draft, tmp_path):
    run(draft("# Hate crime\n\n=SUM(A1) 708 hate crimes\n"), *QUARTER, "-o", tmp_path / "checks.csv")
    rows = pd.read_csv(tmp_path / "checks.csv", dtype="str", keep_default_na=False)
    assert rows["text"].tolist()
    assert not rows["text"].str.startswith("=").any()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("draft.md",), "name the quarter that the draft reports, such as --quarter '2021/22 Q1'"),
        (QUARTER, "--quarter goes with FILE; without FILE the papers of all quarters are audited"),
        (("--accept", "x.csv"), "--accept and --reason go together: a finding is accepted for a reason"),
        (("--reason", "so"), "--accept and --reason go together: a finding is accepted for a reason"),
    ],
)
def test_half_a_command_is_wrong(run, typed, message):
    assert run(*typed) == (2, "", f"pcp-kpi audit: {message}")


def test_a_draft_that_is_not_there_is_refused(run, tmp_path):
    code, out, told = run(tmp_path / "none.md", *QUARTER)
    assert (code, out) == (1, "")
    assert "none.md" in told


def test_a_folder_without_a_report_is_refused(run, tmp_path):
    code, _, told = run(tmp_path, *QUARTER)
    assert (code, told) == (
        2,
        f"pcp-kpi audit: {tmp_path} holds no report in any of the forms .html, .pdf, .pptx, .xlsx",
    )


def test_the_statements_travel_with_the_figures(capsys, clean_folder, tmp_path, monkeypatch):
    for name in ("printed_figures.csv", "statements.csv"):
        shutil.copy(clean_folder / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["audit", "--data", "."]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == PAPERS


def test_every_form_in_the_folder_of_a_report_is_audited(run, draft, tmp_path):
    (tmp_path / "report").mkdir()
    said = "<p>There were {} hate crimes in West Mercia in Q1 2021/22.</p>"
    draft("<h1>Hate crime</h1>" + said.format(708), "report/index.html")
    draft("<h1>Hate crime</h1>" + said.format(718), "report/second.html")
    code, out, told = run(tmp_path / "report", *QUARTER)
    assert (code, out) == (1, MESSAGE.replace("line 3", "line 1"))
    assert told.startswith("2 checks: 1 agree, 1 disagree")
