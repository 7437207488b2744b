from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from pcp_kpi.document import Cover, Document, Folded, Grid, Line, Pair, Part, Picture, Plot, Words
from pcp_kpi.errors import NotAvailable
from pcp_kpi.forms.workbook import render_workbook
from pcp_kpi.forms.workbook.book import sheets_of
from pcp_kpi.forms.workbook.cells import cells_of, text_cell, value_cell
from pcp_kpi.forms.workbook.sheets import sheet_names, unlike
from pcp_kpi.report.build import build_report
from pcp_kpi.tables import NO_TARGET, Column, Table

NUMBER_FORMS = (
    "count", "level", "percent", "share", "per-100", "change", "difference", "printed percent", "printed percent, 1",
    "duration",
)  # fmt: skip
COVER = Cover(
    organisation="Wessex Police",
    title="Quarterly report & more",
    period="April to June 2021",
    period_label="2021/22 Q1",
    marking="OFFICIAL",
    facts=(("Version", "1.0"), ("Reference", "")),
    caution="ILLUSTRATIVE: invented",
    introduction=("See [the plan](https://example.org) and [more](x).",),
)
NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass
class Book:
    """A workbook taken apart: its parts as XML, and the cells of a sheet as a reader gets them."""

    content: bytes

    def part(self, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(name).decode("utf-8")

    @property
    def parts(self) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            return archive.namelist()

    @property
    def names(self) -> list[str]:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self.content)).sheet_names

    def rows(self, name: str) -> list[list[Any]]:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self.content))
        return book.get_sheet_by_name(name).to_python()

    def table(self, name: str) -> pd.DataFrame:
        """Return the marked table of a sheet, under its headings."""
        number = self.names.index(name) + 1
        (mark,) = re.findall(r'<tablePart r:id="rId(\d+)"', self.part(f"xl/worksheets/sheet{number}.xml"))
        links = self.part(f"xl/worksheets/_rels/sheet{number}.xml.rels")
        target = re.search(rf'Id="rId{mark}"[^>]*Target="\.\./tables/(\w+\.xml)"', links)
        assert target
        first, last = re.findall(
            r'<table [^>]*ref="[A-Z]+(\d+):[A-Z]+(\d+)"', self.part(f"xl/tables/{target[1]}")
        )[0]
        rows = self.rows(name)
        return pd.DataFrame(rows[int(first) : int(last)], columns=rows[int(first) - 1], dtype="object")

    def formats(self, name: str) -> dict[str, str]:
        """Return the number format of each cell of a sheet by its reference."""
        styles = ElementTree.fromstring(self.part("xl/styles.xml"))
        codes = {
            one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind(".//m:numFmt", NAMESPACE)
        }
        used = [codes.get(one.get("numFmtId"), "") for one in styles.iterfind("m:cellXfs/m:xf", NAMESPACE)]
        sheet = ElementTree.fromstring(self.part(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"))
        return {
            cell.get("r", ""): used[int(cell.get("s", "0"))] or ""
            for cell in sheet.iterfind(".//m:c", NAMESPACE)
        }


def shown(value: float, form: str) -> str:
    """Show a number as Excel does by the formats that the workbook uses."""
    if form.startswith("["):
        seconds = round(value * 86_400)
        return f"{seconds // 60}m {seconds % 60:02d}s" if "m" in form else f"{seconds}s"
    above, below = form.split(";")
    section = (above if value >= 0 else below).replace('"', "")
    sign, body = re.fullmatch(r"([+−-]?)(.+)", section).groups()  # type: ignore[union-attr]
    exact = abs(Decimal(f"{value:.15g}")) * (100 if body.endswith("%") else 1)
    places = len(body.rstrip("%").partition(".")[2])
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return (
        f"{sign}{rounded:,}{'%' * body.endswith('%')}"
        if "," in body
        else f"{sign}{rounded}{'%' * body.endswith('%')}"
    )


def no_picture() -> Any:
    raise AssertionError("a workbook draws no picture")


def table(title: str = "Offences", **columns: list[Any]) -> Table:
    frame = pd.DataFrame(columns or {"area": ["North", "South"], "value": [1234.0, 7.5]})
    made = [
        Column(name, name.capitalize(), "text" if isinstance(frame[name].iloc[0], str) else "level")
        for name in frame
    ]
    return Table(title, frame, made)


def document(*grids: Grid, chart: Grid | None = None) -> Document:
    blocks: list[Any] = [*grids, Words("Crimes recorded in the period.", "note")]
    if chart:
        picture = Picture(chart.name, "Chart: Hate crime", no_picture)
        blocks.append(Pair((picture,), (Folded("Figures in the chart", (chart,)),)))
    return Document(COVER, (Part("crime", "Recorded crime", tuple(blocks)),))


@pytest.fixture(scope="module")
def small() -> Book:
    counts = {
        "area": ["North", "South", "All"],
        "now": [12.0, 2501.0, float("nan")],
        "share": [0.359, 0.5, 1.0],
    }
    marked = Table(
        "Offences by area",
        pd.DataFrame(counts),
        (
            Column("area", ""),
            Column("now", "Now", "count", "Number"),
            Column("share", "Share", "share", "Number"),
        ),
        notes=("A note.", "Another note."),
        marks={(1, "now"): "above"},
        strong=frozenset({2}),
    )
    points = Table(
        "Figures in the chart of hate crime",
        pd.DataFrame(
            {
                "label": ["2021/22 Q1", "2021/22 Q2"],
                "level": [708.0, 3.5],
                "period": pd.to_datetime(["2021-04-01", "2021-07-01"]),
                "note": ["", "provisional"],
            }
        ),
        (Column("label", "Quarter"), Column("level", "Hate crimes", "level")),
    )
    other = replace(table("Kinds", kind=["=1+1"], said=["@SUM(A1)"]), notes=("A note.",))
    grids = (Grid("offences-by-area", marked), Grid("kinds", other))
    return Book(render_workbook(document(*grids, chart=Grid("hate", points))))


@pytest.fixture(scope="module")
def real(clean_figures: pd.DataFrame) -> tuple[Document, Book]:
    report = build_report(clean_figures, "2021/22 Q1", only=["policing-priorities"])
    return report.document, Book(render_workbook(report.document))


# --- what the book holds ---


def test_cover_contents_and_notes_come_first_and_the_chart_data_last(small: Book) -> None:
    assert small.names == ["Cover", "Contents", "Notes", "Offences by area", "Kinds", "Chart data"]


def test_the_cover_tells_whose_report_it_is_and_obeys_no_link_in_it(small: Book) -> None:
    lines = [row[0] for row in small.rows("Cover")]
    assert lines[0] == "Quarterly report & more"
    assert {"Wessex Police", "April to June 2021 (2021/22 Q1)", "OFFICIAL", "ILLUSTRATIVE: invented"} < set(
        lines
    )
    assert "Version: 1.0" in lines
    assert not any(line.startswith("Reference") for line in lines)
    assert "[x] means not available; [z] means not applicable, or nothing to say." in lines[-1]
    assert "hyperlink" not in small.part("xl/worksheets/sheet1.xml")


def test_the_contents_lead_to_every_sheet(small: Book) -> None:
    contents = small.table("Contents")
    assert contents["Sheet"].tolist() == small.names[2:]
    assert contents["Where in the report"].tolist() == [
        "All chapters",
        "Recorded crime",
        "Recorded crime",
        "All chapters",
    ]
    places = re.findall(r'<hyperlink ref="\w+" location="([^"]+)"', small.part("xl/worksheets/sheet2.xml"))
    assert places == [f"'{name}'!A1" for name in small.names[2:]]


def test_every_sheet_but_the_cover_holds_one_marked_table_and_leads_back(small: Book) -> None:
    for number in range(2, len(small.names) + 1):
        sheet = small.part(f"xl/worksheets/sheet{number}.xml")
        assert sheet.count("<tablePart ") == 1
        assert ("'Contents'!A1" in sheet) == (number > 2)


def test_a_note_said_twice_has_one_number(small: Book) -> None:
    notes = small.table("Notes")
    assert notes["What it says"].tolist()[:3] == [
        "A note.",
        "Another note.",
        "Crimes recorded in the period.",
    ]
    assert small.rows("Offences by area")[0][0] == "Offences by area [note 1] [note 2] [note 3]"
    assert small.rows("Kinds")[0][0] == "Kinds [note 1] [note 3]"


def test_the_caution_stands_on_every_sheet(small: Book) -> None:
    for name in small.names:
        assert any("ILLUSTRATIVE: invented" in row for row in small.rows(name)), name


# --- cells ---


def test_numbers_are_numbers_and_gaps_are_told_by_a_shorthand(small: Book) -> None:
    rows = small.table("Offences by area")
    assert rows["Number: Now"].tolist() == [12.0, 2501.0, "[x]"]
    assert rows["Number: Share"].tolist() == [0.359, 0.5, 1.0]
    assert ["[x] means not available."] in [row[:1] for row in small.rows("Offences by area")]


def test_a_mark_is_a_word_in_a_column_beside_its_number(small: Book) -> None:
    assert small.table("Offences by area").columns.tolist() == [
        "Item",
        "Number: Now",
        "Number: Now: flag",
        "Number: Share",
    ]
    assert small.table("Offences by area")["Number: Now: flag"].tolist() == ["none", "above", "none"]


def test_a_sum_is_set_in_bold(small: Book) -> None:
    styles = ElementTree.fromstring(small.part("xl/styles.xml"))
    fonts = [font.find("m:b", NAMESPACE) is not None for font in styles.iterfind("m:fonts/m:font", NAMESPACE)]
    bold = [fonts[int(one.get("fontId", "0"))] for one in styles.iterfind("m:cellXfs/m:xf", NAMESPACE)]
    sheet = ElementTree.fromstring(small.part("xl/worksheets/sheet4.xml"))
    cells = {cell.get("r", ""): bold[int(cell.get("s", "0"))] for cell in sheet.iterfind(".//m:c", NAMESPACE)}
    last = max(int(place[1:]) for place in cells)
    assert [cells[f"B{last - 1}"], cells[f"B{last}"], cells[f"D{last}"]] == [False, True, True]


def test_numbers_stand_to_the_right_under_their_headings_and_words_a_little_off_them(small: Book) -> None:
    number = small.names.index("Offences by area") + 1
    styles = ElementTree.fromstring(small.part("xl/styles.xml"))
    looks = [one.find("m:alignment", NAMESPACE) for one in styles.iterfind("m:cellXfs/m:xf", NAMESPACE)]
    sheet = ElementTree.fromstring(small.part(f"xl/worksheets/sheet{number}.xml"))
    cells = {
        cell.get("r", ""): looks[int(cell.get("s", "0"))] for cell in sheet.iterfind(".//m:c", NAMESPACE)
    }
    last = max(int(place[1:]) for place in cells)

    def side(place: str) -> str:
        look = cells[place]
        return "left" if look is None else look.get("horizontal", "left")

    for row in range(last - 3, last + 1):  # headings and three rows; columns: item, now, its flag, share
        assert [side(f"{column}{row}") for column in "ABCD"] == ["left", "right", "left", "right"]


def test_what_looks_like_a_formula_is_text(small: Book) -> None:
    assert small.table("Kinds").to_numpy().tolist() == [["=1+1", "@SUM(A1)"]]
    assert not any("<f>" in small.part(name) for name in small.parts if "worksheets/sheet" in name)


def test_chart_data_holds_every_point_with_its_day_and_an_empty_column_is_left_out(small: Book) -> None:
    rows = small.table("Chart data")
    assert rows.columns.tolist() == [
        "Chart",
        "Chapter",
        "Measured",
        "Quarter",
        "Hate crimes",
        "Period",
        "Note",
    ]
    assert rows["Chart"].tolist() == ["Chart: Hate crime"] * 2
    assert rows["Measured"].tolist() == ["Hate crimes"] * 2
    assert rows["Hate crimes"].tolist() == [708.0, 3.5]
    assert [f"{day}" for day in rows["Period"]] == ["2021-04-01", "2021-07-01"]
    assert rows["Note"].tolist() == ["[z]", "provisional"]


def test_charts_whose_headings_differ_share_a_column_under_its_name() -> None:
    def part(name: str, heading: str, value: float) -> Part:
        points = pd.DataFrame({"label": ["Q1"], "level": [value]})
        grid = Grid(
            name, Table(name, points, (Column("label", "Quarter"), Column("level", heading, "level")))
        )
        return Part(name, name, (Picture(name, f"Chart: {name}", no_picture), Folded("Figures", (grid,))))

    chapter = Part("c", "Chapter", parts=(part("one", "Crimes", 1.0), part("two", "Calls", 2.0)))
    (sheet,) = sheets_of(Document(COVER, (chapter,)))
    assert sheet.headings == ("Chart", "Chapter", "Measured", "Quarter", "Level")
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Chart: one", "Chapter", "Crimes", "Q1", 1.0],
        ["Chart: two", "Chapter", "Calls", "Q1", 2.0],
    ]


def test_targets_stand_beside_the_points_and_projections_after_them() -> None:
    nan = float("nan")
    points = pd.DataFrame({"label": ["2021/22 Q1", "2021/22 Q2"], "level": [0.25, 0.26]})
    grid = Grid(
        "val", Table("Referrals", points, (Column("label", "Quarter"), Column("level", "Share", "share")))
    )
    lines = (
        Line("Share", "value", (0.25, 0.26, nan)),
        Line("Projection", "projected", (nan, nan, 0.27)),
        Line("80% range, high", "high80", (nan, nan, 0.3)),
        Line("Target", "target", (nan, 0.25, 0.25)),
    )
    plot = Plot("line", ("2021/22 Q1", "2021/22 Q2", "2021/22 Q3"), lines, unit="share")
    part = Part(
        "val", "Referrals", (Picture("val", "Chart: Referrals", no_picture, plot), Folded("Figures", (grid,)))
    )
    (sheet,) = sheets_of(Document(COVER, (part,)))
    assert sheet.headings[3:] == ("Quarter", "Share", "Target", "Projection", "80% range, high")
    assert [[cell.printed for cell in row[3:]] for row in sheet.rows] == [
        ["2021/22 Q1", "25.0%", "[z]", "[z]", "[z]"],
        ["2021/22 Q2", "26.0%", "25.0%", "[z]", "[z]"],
        ["2021/22 Q3", "[z]", "25.0%", "27.0%", "30.0%"],
    ]


@given(
    form=st.sampled_from(NUMBER_FORMS), number=st.integers(-2_000_000, 2_000_000), over=st.integers(1, 997)
)
def test_a_cell_shows_what_the_table_prints(form: str, number: int, over: int) -> None:
    value = abs(number) / over if form == "duration" else number / over
    made = Table("One", pd.DataFrame({"value": [value]}), (Column("value", "Value", form),))
    (cell,) = cells_of(made, made.columns[0])
    assert isinstance(cell.value, float)
    assert shown(cell.value, cell.form) == made.cell(0, made.columns[0])


@pytest.mark.parametrize(
    ("form", "value", "found", "said"),
    [
        ("percent", 0.5629, 0.5629, "56%"),
        ("change", -0.001, -0.001, "0%"),
        ("change", 0.5629, 0.5629, "+56%"),
        ("printed percent, 1", 26.2, 0.262, "26.2%"),
        ("per-100", 0.242, 24.2, "24.2"),
        ("level", 3.46, 3.46, "3.5"),
        ("level", 24419.0, 24419.0, "24,419"),
        ("duration", 818.0, 818 / 86_400, "13m 38s"),
        ("duration", 59.5, 60 / 86_400, "1m 00s"),
        ("duration", 0.5, 1 / 86_400, "1s"),
    ],
)
def test_a_number_is_kept_as_a_spreadsheet_reckons_with_it(
    form: str, value: float, found: float, said: str
) -> None:
    made = Table("One", pd.DataFrame({"value": [value]}), (Column("value", "Value", form),))
    (cell,) = cells_of(made, made.columns[0])
    assert cell.value == pytest.approx(found, rel=1e-12)
    assert (cell.printed, shown(float(str(cell.value)), cell.form)) == (said, said)


def test_words_signs_and_missing_things_become_text_that_can_be_read_out() -> None:
    made = Table(
        "One",
        pd.DataFrame({"said": [NO_TARGET, "", "met"], "time": [-5.0, float("inf"), float("nan")]}),
        (Column("said", "Said"), Column("time", "Time", "duration")),
    )
    assert [cell.value for cell in cells_of(made, made.columns[0])] == ["[z]", "[z]", "met"]
    assert [cell.value for cell in cells_of(made, made.columns[1])] == ["−5s", "[x]", "[x]"]
    assert text_cell("▲").value == "sign ▲"
    assert value_cell(None).value == value_cell(pd.NaT).value == value_cell(float("nan")).value == "[x]"
    assert value_cell(True).value == "True"
    assert value_cell(12).value == 12.0


def test_no_text_is_obeyed_as_a_link_or_a_reference() -> None:
    odd = table(
        "[one](two) and [three](four) $$five$$",
        kind=["[six](seven)", "$$eight$$"],
        said=["a $$ b", "[a](b)[c](d)"],
    )
    book = Book(render_workbook(document(Grid("odd", odd))))
    rows = book.table(book.names[-1])
    assert (
        rows.map(lambda text: text.replace("\u2060", "")).to_numpy().tolist() == odd.frame.to_numpy().tolist()
    )
    assert (
        book.rows(book.names[-1])[0][0]
        .replace("\u2060", "")
        .startswith("[one](two) and [three](four) $$five$$ [note")
    )


# --- names ---


def test_headings_are_neither_empty_nor_alike() -> None:
    assert unlike(["", "Change", "change", "Change", " "]) == (
        "Item",
        "Change",
        "change (2)",
        "Change (3)",
        "Item (2)",
    )


def test_names_of_sheets_are_short_unlike_and_free_of_signs_that_excel_refuses() -> None:
    asked = ["Notes", "History", "a/b: [c]?*\\", "'", "O'Neil", "Name" * 20, "Name" * 20, "Name " * 20, ""]
    names = sheet_names(asked)
    assert len({name.casefold() for name in names}) == len(asked)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert names[:3] == ["Notes 2", "History 2", "a b c"]


def test_the_marked_tables_of_names_that_differ_by_a_sign_have_names_of_their_own() -> None:
    grids = [
        Grid(str(place), table(title)) for place, title in enumerate(("Rape (all)", "Rape all", "Rape: all"))
    ]
    marks = [sheet.mark for sheet in sheets_of(document(*grids))]
    assert marks == ["table_Rape__28all_29", "table_Rape_all", "table_Rape_all_2"]


def test_the_first_table_of_a_part_bears_its_title_and_the_next_what_it_adds() -> None:
    part = Part("rape", "Rape", (Grid("rape-comparison", table()), Grid("rape-by-area", table())))
    chapter = Part(
        "crime", "Crime", (Grid("offences", table("All offences")), Grid("cdi", table("An audit"))), (part,)
    )
    assert [sheet.name for sheet in sheets_of(Document(COVER, (chapter,)))] == [
        "Offences", "An audit", "Rape", "Rape by area",
    ]  # fmt: skip


def test_a_table_without_rows_and_a_picture_without_words_are_left_out() -> None:
    none = Table("Nothing", pd.DataFrame({"a": []}), (Column("a", "A"),))
    some = Table(
        "Some",
        pd.DataFrame({"a": ["x"], "trend": [""]}),
        (Column("a", "A"), Column("trend", "Trend", "picture")),
    )
    (sheet,) = sheets_of(document(Grid("none", none), Grid("some", some)))
    assert sheet.headings == ("A",)


# --- a real report ---


def test_every_table_of_the_report_is_there_with_the_numbers_it_prints(real: tuple[Document, Book]) -> None:
    document, book = real
    own = [sheet for sheet in sheets_of(document) if sheet.name != "Chart data"]
    folded = [block for part in document.walk() for block in part.blocks if isinstance(block, Folded)]
    behind = {grid.name for fold in folded for grid in fold.blocks if isinstance(grid, Grid)} & {
        picture.name for picture in document.pictures
    }
    assert len(own) == len(
        [grid for grid in document.grids if grid.name not in behind and len(grid.table.frame)]
    )
    for sheet in own:
        found = book.table(sheet.name)
        formats = book.formats(sheet.name)
        first = len(book.rows(sheet.name)) - len(sheet.rows) + 1
        for row, cells in enumerate(sheet.rows):
            for place, cell in enumerate(cells):
                value = found.iloc[row, place]
                form = formats[f"{chr(65 + place)}{first + row}"]
                said = (
                    value if isinstance(value, str) else None if form.startswith("[") else shown(value, form)
                )
                assert said in (cell.printed, None), (sheet.name, row, place)


def test_hate_crime_stands_above_its_limits_as_the_paper_prints_it(real: tuple[Document, Book]) -> None:
    row = real[1].table("Policing priorities").set_index("Priority").loc["Hate crime"]
    assert (row["2021/22 Q1"], row["Control limits: Lower"], row["Control limits: Upper"]) == (
        708.0,
        307.0,
        607.0,
    )
    assert row["2021/22 Q1: flag"] == "above"


def test_chart_data_has_as_many_rows_as_the_charts_have_points(real: tuple[Document, Book]) -> None:
    document, book = real
    points = {
        grid.name: len(grid.table.frame)
        for grid in document.grids
        if grid.table.title.startswith("Figures in")
    }
    assert len(book.table("Chart data")) == sum(points.values()) > 0


def test_no_cells_are_merged_and_no_cell_of_a_table_is_empty(real: tuple[Document, Book]) -> None:
    book = real[1]
    assert not any("mergeCell" in book.part(name) for name in book.parts if "worksheets/sheet" in name)
    for name in book.names[1:]:
        assert not (book.table(name) == "").any().any(), name


def test_long_tables_keep_their_headings_in_sight_and_every_page_bears_the_marking(
    real: tuple[Document, Book],
) -> None:
    book = real[1]
    for number, name in enumerate(book.names[1:], start=2):
        sheet = book.part(f"xl/worksheets/sheet{number}.xml")
        assert ('state="frozen"' in sheet) == (len(book.table(name)) > 25), name
        assert "<oddHeader>&amp;COFFICIAL</oddHeader>" in sheet
        assert "Page &amp;P of &amp;N" in sheet
        assert max(float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)) < 62


def test_the_properties_have_a_title_a_language_and_no_clock(real: tuple[Document, Book]) -> None:
    document, book = real
    core = book.part("docProps/core.xml")
    assert f"<dc:title>{document.title}</dc:title>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}
    assert "<vt:lpwstr>en-GB</vt:lpwstr>" in book.part("docProps/custom.xml")


def test_the_same_document_gives_the_same_bytes(real: tuple[Document, Book]) -> None:
    document, book = real
    assert render_workbook(document) == book.content


def test_without_gptables_the_command_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch, message_of: Any
) -> None:
    monkeypatch.setitem(sys.modules, "gptables", None)
    said = message_of(NotAvailable, lambda: render_workbook(document(Grid("one", table()))))
    assert said == "the workbook needs gptables; install it with: pip install 'pcp-kpi[report]'"
