from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from pcp_kpi.cli.formats import FORMATS as TYPED
from pcp_kpi.errors import DataRefused, Fault, NotAvailable
from pcp_kpi.forms.writing import FORMS
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.quarters.config import FORMATS, QuarterConfig, read_quarter_config
from pcp_kpi.report.quarters.signing import Signature

WRONG = """quarter = "2021/22 Q1"
baseline = "2022/23"
baselin-reason = "a slip"
formats = ["html", "pdff"]
only = "all"
date = 5
version = 2
author = "Mr Bloggs"
commentary = "no.md"
data = "nowhere"
force = "mine.toml"

[sign-off.analyst]
role = "Jo Bloggs"
date = "2021-07-26"

[sign-off.assurer]
date = 2021-07-26

[sign-off.boss]
role = "Owner"
"""


def test_a_new_folder_reads_as_it_was_made(place: Path) -> None:
    config = read_quarter_config(place)
    assert config == QuarterConfig(
        path=place / "quarter.toml",
        quarter=Quarter(2021, 1),
        baseline=FinancialYear(2019),
        baseline_reason="the year before, 2020/21, was distorted by Covid restrictions",
        version="Draft",
        author="Strategy, Planning and Insight",
        owner="Deputy Chief Constable",
        spec=str(place / ".." / ".." / "spec.toml"),
        commentary=place / "commentary.md",
        overrides=place / "overrides.csv",
        signals=place / "signals.csv",
        sign_off=(
            Signature("analyst", "Performance analyst"),
            Signature("assurer"),
            Signature("owner", "Deputy Chief Constable"),
        ),
    )


def test_what_is_filled_in_is_read(place: Path, edit: Callable[[str, str], Path]) -> None:
    edit('formats = ["html"]', 'formats = ["html", "pdf"]')
    edit('date = ""', "date = 2021-07-27")
    edit('role = "Performance analyst"', 'role = "Performance analyst"\ndate = 2021-07-26')
    edit('# out = "../../reports/2021-22-q1"', 'out = "../../reports/mine"')
    edit('# only = ["policing-priorities"]', 'only = ["priorities"]')
    config = read_quarter_config(place / "quarter.toml")
    assert (config.formats, config.date, config.only) == (("html", "pdf"), "27 July 2021", ("priorities",))
    assert config.out == place / "../../reports/mine"
    assert config.sign_off[0] == Signature("analyst", "Performance analyst", date(2021, 7, 26))


def test_the_forms_are_those_that_a_report_can_have() -> None:
    assert tuple(FORMS) == FORMATS == TYPED


def test_only_the_quarter_must_be_named(tmp_path: Path) -> None:
    (tmp_path / "quarter.toml").write_text('quarter = "Qtr 2 21/22"\n', encoding="utf-8")
    assert read_quarter_config(tmp_path) == QuarterConfig(tmp_path / "quarter.toml", Quarter(2021, 2))


def test_all_faults_of_a_configuration_are_told_at_once(tmp_path: Path, message_of) -> None:
    (tmp_path / "quarter.toml").write_text(WRONG, encoding="utf-8")
    told = message_of(DataRefused, lambda: read_quarter_config(tmp_path)).splitlines()
    settings = (
        "quarter, baseline, baseline-reason, version, author, owner, date, force, spec, data, out, formats, only, "
        "commentary, overrides, signals, accepted, template and sign-off"
    )
    role = "name a role, such as 'Performance analyst', and never a person"
    counts = "a path counts from the folder of the quarter"
    assert told == [
        "14 faults in the data; nothing was written:",
        "  quarter.toml, baselin-reason: there is no such setting; did you mean 'baseline-reason' or 'baseline'?; "
        f"there are {settings}",
        "  quarter.toml, version: '2': a text in quotation marks is needed",
        "  quarter.toml, only: 'all': a list of texts in square brackets is needed",
        "  quarter.toml, baseline: '2022/23': lies after 2021/22 Q1; name an earlier year",
        "  quarter.toml, formats: 'pdff': there is no such form; did you mean 'pdf'?; "
        "there are html, pdf, pptx and xlsx",
        "  quarter.toml, date: '5': a day is needed, as 2021-07-27, or a text in quotation marks",
        f"  quarter.toml, author: names a person; {role}",
        f"  quarter.toml, sign-off.analyst: 'Jo Bloggs': names no role; {role}",
        "  quarter.toml, sign-off.analyst: '2021-07-26': the day is written without quotation marks, "
        "as 2021-07-27",
        "  quarter.toml, sign-off.assurer: '2021-07-26': is signed by nobody; name the role",
        "  quarter.toml, sign-off.boss: nobody signs as this; there are analyst, assurer and owner",
        f"  quarter.toml, commentary: 'no.md': there is no such file; {counts}",
        f"  quarter.toml, force: 'mine.toml': there is no such file; {counts}",
        f"  quarter.toml, data: 'nowhere': there is no such folder; {counts}",
    ]


def test_a_quarter_that_is_none_and_a_missing_one_are_refused(tmp_path: Path, message_of) -> None:
    path = tmp_path / "quarter.toml"
    path.write_text('quarter = "Q7"\nbaseline-reason = "none"\n', encoding="utf-8")
    told = message_of(DataRefused, lambda: read_quarter_config(path))
    assert told.startswith("2 faults in the data; nothing was written:\n  quarter.toml, quarter: 'Q7': ")
    assert told.endswith(
        "baseline-reason: gives the reason for a baseline that is not named; name it, or leave this out"
    )
    path.write_text("", encoding="utf-8")
    assert message_of(DataRefused, lambda: read_quarter_config(path)).endswith(
        'quarter: the setting is missing; name the quarter, such as quarter = "2021/22 Q2"'
    )


def test_a_file_that_is_no_toml_and_one_that_is_not_there_are_refused(tmp_path: Path, message_of) -> None:
    assert message_of(NotAvailable, lambda: read_quarter_config(tmp_path)) == (
        f"there is no quarter at {tmp_path / 'quarter.toml'}; make one with pcp-kpi new-quarter '2021/22 Q2'"
    )
    (tmp_path / "quarter.toml").write_text("quarter = 2021/22 Q1", encoding="utf-8")
    told = message_of(DataRefused, lambda: read_quarter_config(tmp_path))
    assert told.startswith("1 fault in the data; nothing was written:\n  quarter.toml: is not valid TOML: ")


ODD = ("5", "true", "1.5", "2021-07-26", "[]", "[1]", '["x"]', "{}", "{ a = 1 }", '"x"', '""')
SETTINGS = (*(one.name for one in fields(QuarterConfig)), "baseline-reason", "sign-off", "sign-off.owner")


@pytest.mark.parametrize("name", SETTINGS)
def test_no_value_of_a_setting_breaks_the_reading(tmp_path: Path, name: str) -> None:
    first = "" if name == "quarter" else 'quarter = "2021/22 Q1"\n'
    faults: list[Fault] = []
    for value in ODD:
        (tmp_path / "quarter.toml").write_text(f"{first}{name} = {value}\n", encoding="utf-8")
        try:
            assert read_quarter_config(tmp_path).quarter == Quarter(2021, 1)
        except DataRefused as refused:
            faults += refused.faults
    assert faults
    assert all(fault.file.startswith("quarter.toml, ") and fault.rule for fault in faults)
