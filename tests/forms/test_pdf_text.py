"""Any text in the PDF stands as it was written, commentary as its Markdown says."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcp_kpi.document import (
    Block,
    Commentary,
    Cover,
    Document,
    Grid,
    Part,
    Points,
    Subheading,
    Tag,
    Terms,
    Words,
)
from pcp_kpi.forms.pdf import render_pdf
from pcp_kpi.forms.pdf.commentary import markdown_nodes
from pcp_kpi.forms.pdf.text import printable
from pcp_kpi.tables import Column, Table
from tests.forms.pdf_documents import (
    SPECIAL,
    made,
)
from tests.forms.pdf_reading import Pdf, without_spaces

pytest.importorskip("typst")


def test_commentary_is_markdown_and_nothing_in_it_is_a_command() -> None:
    text = f"Reports rose **sharply**, see `code`.\n\n- one\n- two\n\n{SPECIAL}\n\n<b>not bold</b>"

    pdf = made(Commentary(text, "Performance analyst"))

    assert (2, "Commentary, Performance analyst") in pdf.headings
    assert len(pdf.tree.find("LI")) == 2
    assert "Reportsrosesharply,seecode." in pdf.words
    assert "#image(" in pdf.words
    assert "<b>notbold</b>" in pdf.words


def test_markdown_is_read_into_nodes() -> None:
    nodes = markdown_nodes(
        "3. third\n4. *fourth*\n\n> said\n\n---\n\n    code\n\nA  \nbreak, [a way](https://www.gov.uk) [](x)"
    )

    assert [node["kind"] for node in nodes] == ["numbers", "quotation", "rule", "code", "paragraph"]
    assert nodes[0]["start"] == 3
    assert nodes[3]["lines"] == ["code"]
    assert [node["kind"] for node in nodes[4]["nodes"]] == [
        "text",
        "break",
        "text",
        "link",
        "text",
        "emphasis",
    ]
    assert nodes[4]["nodes"][3]["href"] == "https://www.gov.uk"


def everywhere(text: str) -> Document:
    """Return a document that says a text in every place that takes one."""
    table = Table(
        f"T {text}",
        pd.DataFrame({"a": [text, "x"], "b": [text, "y"]}),
        (Column("a", f"A {text}"), Column("b", f"B {text}", group=f"G {text}")),
        notes=(text,),
        marks={(0, "b"): text},
    )
    blocks: tuple[Block, ...] = (
        *(Words(text, kind) for kind in ("", "note", "caution", "lead")),
        Subheading(f"S {text}"),
        Points((text, text)),
        Terms(((f"T {text}", text),)),
        Commentary(text, text),
        Grid("all", table),
    )
    cover = Cover(
        *(f"C {text}" for _ in range(5)),
        facts=((text, text),),
        caution=text,
        introduction=(text,),
        handling=(text,),
    )
    return Document(cover, (Part("all", f"P {text}", blocks, tags=(Tag(text, "met"),)),))


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_in_any_place_makes_a_pdf(text: str) -> None:
    assert Pdf(render_pdf(everywhere(text), drawings={})).tables


def test_signs_that_typst_obeys_are_shown_as_they_are_in_every_place() -> None:
    words = Pdf(render_pdf(everywhere(SPECIAL), drawings={})).words

    assert words.count(without_spaces(SPECIAL)) >= 15


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\tthree", "one two three"),
        ("a\x00b\x1bc", "abc"),
        (
            "\ud800 \ue000 \U000e0fff",
            "\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}",
        ),
        ("1\N{NO-BREAK SPACE}000", "1\N{NO-BREAK SPACE}000"),
        ("Telford & Wrekin £5 – é", "Telford & Wrekin £5 – é"),
    ],
)
def test_text_keeps_what_a_reader_can_see(text: str, shown: str) -> None:
    assert printable(text) == shown
