from __future__ import annotations

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import DataRefused
from pcp_kpi.report.packs.public_topics import read_topics


def test_the_packaged_topics_begin_with_all_crime():
    assert read_topics(catalogue=read_catalogue())[0].title == "All crime"


def test_every_fault_of_a_file_of_plain_words_is_listed(tmp_path, message_of):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[topics]]\nmeasure = "confidence"\ntitle = "Trust"\nnoun = "people"\none = "person"\nabout = "A."\nbad = "x"\n'
        '[[topics]]\nmeasure = "rapes"\n',
        encoding="utf-8",
    )
    assert message_of(DataRefused, lambda: read_topics(path, catalogue=read_catalogue())) == (
        "4 faults in the data; nothing was written:\n"
        "  mine.toml: 'confidence': a topic has measure, title, noun, one, about and good, not bad\n"
        "  mine.toml: 'confidence': only counts stand in the summary for the public\n"
        "  mine.toml: 'rapes': it lacks title, noun, one and about\n"
        "  mine.toml: 'rapes': the catalogue knows no such measure; did you mean 'rape'?"
    )
