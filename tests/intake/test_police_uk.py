"""Archives of data.police.uk: folder and zip alike, incidents in no sum, absence never nought."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pcp_kpi.intake import Reading
from pcp_kpi.intake.police_uk import read as read_archive
from pcp_kpi.intake.street_files import OUTCOMES, STREET

HERE, THERE = "West Mercia Police", "Kent Police"
STREET_NAME = "2018-07/2018-07-west-mercia-street.csv"
Members = Mapping[str, str]
Read = Callable[..., Reading]


def street(*types: str, month: str = "2018-07", force: str = HERE, end: str = "\r\n") -> str:
    place = "-1.4,53.5,On or near X,E01,Y 1A"
    ids = ["" if kind == "Anti-social behaviour" else "a" * 64 for kind in types]
    rows = [f"{id},{month},{force},{force},{place},{kind},," for id, kind in zip(ids, types, strict=True)]
    return end.join([",".join(STREET), *rows]) + end


def outcomes(*labels: str, month: str = "2018-07", force: str = HERE) -> str:
    rows = [f"{'b' * 64},{month},{force},{force},,,No Location,,,{label}" for label in labels]
    return "\r\n".join([",".join(OUTCOMES), *rows]) + "\r\n"


MEMBERS = {
    STREET_NAME: street("Burglary", "Burglary", "Drugs", "Anti-social behaviour", "Other crime"),
    "2018-07/2018-07-west-mercia-outcomes.csv": outcomes(
        "Local resolution", "Unable to prosecute suspect", "Local resolution"
    ),
    "2018-08/2018-08-kent-street.csv": street("Robbery", month="2018-08", force=THERE),
    "2018-08/2018-08-kent-stop-and-search.csv": "Type,Date\nPerson search,2018-08-01\n",
}
COUNTS = {
    ("anti-social-behaviour", "West Mercia", "", "2018-07"): 1,
    ("burglary", "West Mercia", "", "2018-07"): 2,
    ("drug-offences", "West Mercia", "", "2018-07"): 1,
    ("street-level-other-crime", "West Mercia", "", "2018-07"): 1,
    ("street-level-crime", "West Mercia", "", "2018-07"): 4,
    ("street-level-crime-outcomes", "West Mercia", "", "2018-07"): 3,
    ("street-level-crime-outcomes", "West Mercia", "8", "2018-07"): 2,
    ("street-level-crime-outcomes", "West Mercia", "unable-to-prosecute-suspect", "2018-07"): 1,
    ("robbery", "Kent", "", "2018-08"): 1,
    ("street-level-crime", "Kent", "", "2018-08"): 1,
}


@pytest.fixture
def read(tmp_path: Path, context_of, write_zip) -> Read:
    """Read members as a folder tree or as a zip."""

    def read_members(members: Members, *, zipped: bool = False) -> Reading:
        if zipped:
            return read_archive(write_zip(tmp_path / "crimes.zip", members), context_of("police-uk"))
        for name, content in members.items():
            path = tmp_path / "crimes" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8"))
        return read_archive(tmp_path / "crimes", context_of("police-uk"))

    return read_members


def counts_of(reading: Reading) -> dict[tuple[str, str, str, str], float]:
    assert reading.faults == ()
    figures = reading.figures
    keys = zip(
        figures["measure"],
        figures["area"],
        figures["breakdown"],
        figures["period"].dt.strftime("%Y-%m"),
        strict=True,
    )
    return dict(zip(keys, figures["value"], strict=True))


@pytest.mark.parametrize("zipped", [False, True])
def test_rows_are_counted_by_month_force_and_type(read: Read, zipped: bool) -> None:
    reading = read(MEMBERS, zipped=zipped)
    assert counts_of(reading) == COUNTS
    assert reading.rows == 9


def test_a_single_file_is_enough(write_csv, context_of) -> None:
    path = write_csv(street("Burglary", end="\n"), "x.csv")
    assert counts_of(read_archive(path, context_of("p")))["burglary", "West Mercia", "", "2018-07"] == 1


def test_quoted_cells_and_a_month_in_between_are_read_as_the_csv_module_reads_them(read: Read) -> None:
    quoted = street("Burglary").replace("On or near X", '"On or near X, Y"')
    mixed = street("Drugs", month="2018-06").replace(f"{','.join(STREET)}\r\n", "")
    counts = counts_of(read({STREET_NAME: quoted + mixed}))
    assert counts["burglary", "West Mercia", "", "2018-07"] == 1
    assert counts["drug-offences", "West Mercia", "", "2018-06"] == 1


def test_all_that_is_wrong_is_told_with_file_and_line(read: Read) -> None:
    reading = read(
        {
            STREET_NAME: street("Burglary", "Piracy", "Drugs", "Piracy") + "a,b\r\n",
            "2018-08/w.csv": outcomes("Local resolution", ""),
            "2018-08/x.csv": street("Burglary", month="2018-08") + f"1,2018-7,x,{HERE},,,,,,Drugs,,\r\n",
            "2018-09/y.csv": street("Burglary", month="2018-09", force=""),
            "2018-09/z.csv": street("Burglary", "", month="2018-09"),
            "copy/2018-07-west-mercia-street.csv": street("Burglary", "Drugs"),
        }
    )
    assert reading.figures.empty
    assert [str(fault) for fault in reading.faults] == [
        f"{STREET_NAME}, row 6: has 2 cells where the header has 12",
        f"{STREET_NAME}, row 3, column Crime type: 'Piracy': this crime type is not known; add it to "
        "pcp_kpi/intake/mappings/street-level.toml (2 rows)",
        "2018-08/w.csv, row 3, column Outcome type: the outcome is missing",
        "2018-08/x.csv, row 3, column Month: '2018-7': a month such as 2018-07 is needed",
        "2018-09/y.csv, row 2, column Falls within: the name of the force is missing",
        "2018-09/z.csv, row 3, column Crime type: the type is missing",
        "copy/2018-07-west-mercia-street.csv, column Falls within: '2018-07 / West Mercia Police': the same month and "
        f"force stand in {STREET_NAME} too, and would be counted twice; keep one",
    ]


def test_the_line_of_a_fault_is_named_in_a_zip_and_among_quoted_cells(read: Read) -> None:
    quoted = street("Burglary", "Piracy").replace("On or near X", '"On or near X, Y"')
    (fault,) = read({STREET_NAME: quoted}, zipped=True).faults
    assert str(fault).startswith(
        f"{STREET_NAME}, row 3, column Crime type: 'Piracy': this crime type is not known"
    )


def test_a_folder_without_street_files_is_refused(read: Read) -> None:
    (fault,) = read({"2018-07/stop.csv": "Type,Date\nPerson search,2018-08-01\n"}).faults
    assert str(fault) == (
        "crimes: holds no street or outcomes file of data.police.uk; they are known by their first line"
    )


def test_a_zip_that_would_fill_the_memory_and_a_broken_one_are_refused(
    tmp_path: Path, context_of, write_zip, message_of
) -> None:
    from pcp_kpi.errors import DataRefused

    bomb = write_zip(tmp_path / "bomb.zip", {"2018-07/a.csv": b"0" * (300 * 2**20)})
    message = message_of(DataRefused, lambda: read_archive(bomb, context_of("p")))
    assert message.startswith(
        "1 fault in the data; nothing was written:\n  bomb.zip: '2018-07/a.csv': unpacks to "
    )
    whole = write_zip(tmp_path / "cut.zip", MEMBERS).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    message = message_of(DataRefused, lambda: read_archive(tmp_path / "cut.zip", context_of("p")))
    assert message.startswith("1 fault in the data; nothing was written:\n  cut.zip: is not a whole ")


def test_a_zip_whose_content_does_not_match_its_check_sum_is_refused(
    tmp_path: Path, context_of, message_of
) -> None:
    from pcp_kpi.errors import DataRefused

    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("2018-07/a-street.csv", street("Burglary"))
    path.write_bytes(path.read_bytes().replace(b"Burglary", b"Burglars"))
    assert message_of(DataRefused, lambda: read_archive(path, context_of("p"))) == (
        "1 fault in the data; nothing was written:\n"
        "  x.zip: is not whole in its archive; download or copy the archive again"
    )


def test_a_zip_whose_members_bear_other_names_than_its_list_is_refused(
    tmp_path: Path, context_of, write_zip, message_of
) -> None:
    from pcp_kpi.errors import DataRefused

    path = write_zip(tmp_path / "x.zip", {"é.csv": street("Burglary")})
    content = path.read_bytes()
    path.write_bytes(content.replace("é".encode(), b"\xc7\xff", 1))
    told = "x.zip: is not whole in its archive; download or copy the archive again"
    assert message_of(DataRefused, lambda: read_archive(path, context_of("p"))).endswith(told)


def test_a_member_that_is_damaged_is_refused_by_its_name(tmp_path: Path, context_of, write_zip) -> None:
    path = write_zip(tmp_path / "x.zip", {STREET_NAME: street(*["Burglary", "Drugs"] * 5000)})
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = b"\x00" * 8
    path.write_bytes(content)
    (fault,) = read_archive(path, context_of("p")).faults
    assert str(fault) == (f"{STREET_NAME}: is not whole in its archive; download or copy the archive again")


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_street_file_that_is_a_link_to_nowhere_is_refused(tmp_path: Path, context_of) -> None:
    (tmp_path / "a.csv").write_text(street("Burglary"), encoding="utf-8")
    (tmp_path / "2018-08-west-mercia-street.csv").symlink_to(tmp_path / "gone.csv")
    reading = read_archive(tmp_path, context_of("x"))
    assert [fault.file for fault in reading.faults] == ["2018-08-west-mercia-street.csv"]
