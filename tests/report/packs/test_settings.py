from __future__ import annotations

import pytest

from pcp_kpi.errors import CommandError
from pcp_kpi.report.packs.settings import read_settings


def test_a_file_of_ones_own_goes_by_its_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("topics = [1]\n", encoding="utf-8")
    assert read_settings(path, what="file of topics") == {"topics": [1]}


def test_a_packaged_file_goes_by_its_name():
    assert len(read_settings("inclusion", what="file of topics")["topics"]) == 25


def test_a_file_that_is_not_there_is_refused(message_of):
    assert message_of(CommandError, lambda: read_settings("mine.toml", what="file of topics")) == (
        "there is no file of topics 'mine.toml'; give the path of a .toml file"
    )


@pytest.mark.parametrize("content", [b"topics = [", b"title = '\xff'"])
def test_what_is_no_toml_is_refused(tmp_path, content):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"^the file of topics '.*mine\.toml' is not valid TOML: "):
        read_settings(path, what="file of topics")
