"""Which reader reads which file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.auditing.drafts import read_passages
from pcp_kpi.errors import CommandError, NotAvailable


def test_the_folder_of_a_report_means_its_page(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>708</p>", encoding="utf-8")

    assert [one.document for one in read_passages(tmp_path)] == ["index.html"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotAvailable) as error:
        read_passages(tmp_path / "draft.md")

    assert str(error.value) == (
        f"there is no draft at {tmp_path / 'draft.md'}; name a file, or the folder of a report"
    )


def test_another_form_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    path = tmp_path / "draft.odt"
    path.write_text("x")

    with pytest.raises(CommandError) as error:
        read_passages(path)

    assert str(error.value) == (
        "drafts are read as .html, .htm, .md, .docx, .pptx, .pdf, .xlsx, .ods and .txt, not as .odt; "
        "save it as one of these"
    )
