"""The page as a reader, a screen reader and a checker of links take it; both reports, one after the other."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NEVER = re.compile(r"(?<![\w-])(?:nan|NaN|NaT|None|inf|Infinity|undefined|True|False)(?![\w-])")
OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def ids(page):
    return [node.attrs["id"] for node in page.walk() if "id" in node.attrs]


def test_the_language_is_british_english(page):
    (html,) = page.all("html")
    assert html.attrs["lang"] == "en-GB"


def test_the_page_has_a_title_with_quarter_and_force(q1_page, q4_page):
    for found, quarter in ((q1_page, "2021/22 Q1"), (q4_page, "2025/26 Q4")):
        title = found.all("head")[0].child("title").text
        assert title == f"Quarterly performance report, {quarter}: West Mercia Police"


def test_there_is_one_heading_of_the_first_level_and_no_level_is_skipped(page):
    levels = [int(node.tag[1]) for node in page.all(*HEADINGS)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_no_heading_is_empty(page):
    assert all(node.text for node in page.all(*HEADINGS))


def test_every_id_stands_once(page):
    assert [id for id, count in Counter(ids(page)).items() if count > 1] == []


def test_everything_named_by_another_element_finds_it(page):
    known = set(ids(page))
    asked = [
        word
        for node in page.walk()
        for name in ("aria-labelledby", "aria-describedby", "headers", "for")
        for word in node.attrs.get(name, "").split()
    ]
    assert len(asked) > 50
    assert set(asked) <= known


def test_what_is_named_has_a_text_to_be_named_by(page):
    by_id = {node.attrs["id"]: node for node in page.walk() if "id" in node.attrs}
    names = {word for node in page.walk() for word in node.attrs.get("aria-labelledby", "").split()}
    assert [name for name in names if not by_id[name].text] == []


def test_every_table_has_a_caption_and_scoped_headings(page):
    tables = page.all("table")
    assert len(tables) > 20
    for table in tables:
        assert table.child("caption").text
        assert all(cell.text for cell in table.all("th")), table.child("caption").text
        assert all(
            cell.attrs.get("scope") in ("col", "row", "colgroup", "rowgroup") for cell in table.all("th")
        )
        assert all(row.all("th") for row in table.all("tr"))


def test_every_row_of_a_table_is_as_wide_as_the_table(page):
    for table in page.all("table"):
        spans = [
            sum(int(cell.attrs.get("colspan", 1)) for cell in row.all("th", "td"))
            for row in table.child("tbody").all("tr")
        ]
        assert len(set(spans)) <= 1, table.child("caption").text


def test_captions_tell_tables_apart(page):
    captions = Counter(table.child("caption").text for table in page.all("table"))
    assert [caption for caption, count in captions.items() if count > 1] == []


def test_every_picture_is_an_image_with_a_title(page):
    pictures = page.all("svg")
    assert len(pictures) > 40
    for picture in pictures:
        assert picture.attrs["role"] == "img"
        assert picture.child("title").text
        assert picture.child("title").attrs["id"] in picture.attrs["aria-labelledby"].split()


def test_every_chart_has_a_description_and_no_two_are_alike(page):
    charts = [picture for figure in page.all("figure") for picture in figure.all("svg")]
    texts = [picture.child("desc").text for picture in charts]
    assert len(texts) > 30
    assert len(set(texts)) == len(texts)
    assert all(len(text) > 40 for text in texts)


def test_the_titles_of_charts_are_all_different(page):
    titles = [picture.child("title").text for figure in page.all("figure") for picture in figure.all("svg")]
    assert [title for title, count in Counter(titles).items() if count > 1] == []


def test_small_pictures_of_one_table_say_different_things(page):
    for table in page.all("table"):
        pictures = [picture for picture in table.all("svg") if "aria-hidden" not in picture.attrs]
        titles = [picture.child("title").text for picture in pictures]
        assert len(set(titles)) == len(titles)


def test_the_one_script_is_the_pages_own_and_reaches_nothing_outside_it(page):
    (script,) = page.all("script")
    assert script.attrs == {}
    code = "".join(str(child) for child in script.children)
    assert not re.search(
        r"fetch|XMLHttp|import\s*\(|eval|innerHTML|document\.write|localStorage|https?://(?!www\.w3)", code
    )
    assert page.all("iframe", "object", "embed", "form", "link", "base") == []
    handlers = [name for node in page.walk() for name in node.attrs if name.startswith("on")]
    assert handlers == []


def test_nothing_is_asked_for_outside_the_page(page):
    for node in page.walk():
        for name, value in node.attrs.items():
            if not name.startswith("xmlns"):
                assert not OUTSIDE.search(value), f"{node.tag} {name}={value}"
            if name in ("src", "href", "xlink:href", "data", "srcset", "poster"):
                assert value.startswith(("#", "data:")), f"{node.tag} {name}={value}"


def test_no_style_asks_for_anything_outside_the_page(page):
    styles = ["".join(str(child) for child in node.children) for node in page.all("style")]
    styles += [node.attrs["style"] for node in page.walk() if "style" in node.attrs]
    for style in styles:
        assert "@import" not in style
        assert re.findall(r"url\((?!['\"]?(?:#|data:))", style) == []
    clipped = [value for node in page.walk() for value in node.attrs.values() if "url(" in value]
    assert all(re.search(r"url\(['\"]?#", value) for value in clipped)


def test_every_link_within_the_page_arrives(page):
    known = set(ids(page))
    links = [node.attrs.get("href") or node.attrs.get("xlink:href") for node in page.all("a", "use")]
    assert len(links) > 20
    assert {link.removeprefix("#") for link in links} <= known


def test_every_reference_of_a_picture_stays_in_that_picture(page):
    for picture in page.all("svg"):
        own = {node.attrs["id"] for node in picture.walk() if "id" in node.attrs}
        asked = {node.attrs.get("xlink:href", "#").removeprefix("#") for node in picture.all("use")}
        asked |= {
            name
            for node in picture.walk()
            for value in node.attrs.values()
            for name in re.findall(r"url\(['\"]?#([^)'\"]+)", value)
        }
        assert asked <= own, picture.child("title").text


def test_the_contents_lead_to_every_section_in_its_order(page):
    links = [link.attrs["href"].removeprefix("#") for link in page.all("nav")[0].all("a")]
    sections = [node.attrs["id"] for node in page.all("section") if "chapter" in node.attrs.get("class", "")]
    assert links == sections
    assert {"scorecard", "sources", "policing-priorities", "all-crime", "local-areas"} <= set(links)


def test_each_entry_of_the_contents_is_the_heading_it_leads_to(page):
    for link in page.all("nav")[0].all("a"):
        section = page.one(link.attrs["href"].removeprefix("#"))
        assert section.all("h2")[0].text == link.text


def test_everything_read_stands_in_a_landmark(page):
    (body,) = page.all("body")
    for child in body.children:
        if isinstance(child, str):
            assert not child.strip()
        elif "skip" not in child.attrs.get("class", "") and child.tag != "script":
            inside = {child.tag, *(node.tag for node in child.children if not isinstance(node, str))}
            assert inside & {"header", "main", "nav", "footer"}


def test_the_marking_stands_at_the_top_on_the_cover_and_at_the_foot(page):
    body = page.all("body")[0].text
    assert [node.text for node in page.all("p", "footer") if node.attrs.get("class") == "marking"] == [
        "OFFICIAL"
    ] * 2
    assert re.search(r"^(Skip to the report )?OFFICIAL ", body)
    assert body.endswith(" OFFICIAL")
    cover = page.all("header")[0].all("dl")[0].text
    assert "Marking OFFICIAL" in cover


def test_the_marking_stands_on_every_printed_sheet(page):
    style = "".join(str(child) for child in page.all("style")[0].children)
    assert '@top-center { content: "OFFICIAL"; }' in style
    assert '@bottom-center { content: "OFFICIAL"; }' in style


@pytest.mark.parametrize(
    ("which", "reference", "version"),
    [
        ("q1_page", "SPI/2021/170, regenerated", "Regenerated from the published figures"),
        ("q4_page", "West Mercia Police, 2025/26 Q4", "Draft"),
    ],
)
def test_the_cover_has_reference_version_author_owner_and_date(which, reference, version, request):
    entries = request.getfixturevalue(which).all("header")[0].all("dl")[0]
    found = dict(
        zip([node.text for node in entries.all("dt")], [node.text for node in entries.all("dd")], strict=True)
    )
    assert (found["Reference"], found["Version"]) == (reference, version)
    assert (found["Author"], found["Owner"]) == ("Strategy, Planning and Insight", "Deputy Chief Constable")
    assert re.search(r"(?:July 2021|up to \d+ [A-Z][a-z]+ \d{4})", found["Date"])


def test_nothing_unfinished_is_read(page):
    (body,) = page.all("body")
    assert NEVER.findall(body.text) == []
    assert "{{" not in body.text
    assert "{%" not in body.text


def test_nothing_unfinished_stands_in_an_attribute(page):
    values = [value for node in page.walk() for name, value in node.attrs.items() if name != "d"]
    assert [value for value in values if NEVER.search(value)] == []


def test_real_figures_are_nowhere_called_illustrative(q4_page):
    # What was read, and what words mean, may name them.
    kinds = [(node, node.attrs.get("class", "").split()) for node in q4_page.all("section")]
    chapters = [node for node, kind in kinds if "chapter" in kind and "annex" not in kind]
    assert len(chapters) > 5
    assert (
        "illustrative"
        not in " ".join([q4_page.all("header")[0].text, *(node.text for node in chapters)]).lower()
    )


def test_every_chart_of_invented_figures_says_so_on_its_face(q1, q1_page):
    marked = [page.monthly for chapter in q1.chapters for page in chapter.pages if page.monthly]
    assert len(marked) > 20
    for found in marked:
        figures = q1_page.one(found.measure.id).all("figure")
        (figure,) = [node for node in figures if node.attrs["aria-label"].startswith("Chart by month")]
        assert "ILLUSTRATIVE" in [node.text for node in figure.all("text")]


def test_every_measure_has_heading_chart_key_points_and_what_good_looks_like(page, q1, q4):
    articles = {node.attrs["id"]: node for node in page.all("article")}
    report = q1 if "hate-crime" in articles else q4
    exhibits = {exhibit.id: exhibit for chapter in report.chapters for exhibit in chapter.exhibits}
    behind = {part.id for part in report.document.walk() if part.kind == "annex"}
    told = {id for id, node in articles.items() if node.parent.attrs["id"] not in behind}
    assert told == {*report.kpis, *exhibits}
    for id, exhibit in exhibits.items():
        assert articles[id].all("figure")[0].all("svg")
        assert [node.text for node in articles[id].all("ul")[0].all("li")] == list(exhibit.points)
    for id, found in report.kpis.items():
        article = articles[id]
        assert article.all("h3")[0].text == found.measure.title
        assert article.all("figure")[0].all("svg")
        points = [node.text for node in article.all("ul")[0].all("li")]
        assert points == [re.sub(r"\s+", " ", point) for point in found.key_points]
        assert "Good looks like" in [node.text for node in article.all("h4")]
        assert article.all("table")


def test_the_status_of_a_measure_is_a_word_and_not_a_colour_alone(q1_page):
    tags = {
        id: [
            node.text
            for node in q1_page.one(id).all("p")[0].all("span")
            if "tag" in node.attrs.get("class", "")
        ]
        for id in ("hate-crime", "residential-burglary", "ksi", "child-sexual-exploitation")
    }
    assert tags["hate-crime"][0] == "▲ Above upper limit"
    assert tags["residential-burglary"][:2] == ["▼ Below lower limit", "● Target met"]
    assert tags["ksi"][:2] == ["○ No limits", "◆ Target not met"]
    assert tags["child-sexual-exploitation"][0] == "● Within limits"


def test_a_recording_change_is_said_beside_the_flag(q4_page):
    for id in ("business-robbery", "robbery"):
        article = q4_page.one(id)
        assert "Recording changed: not comparable" in article.all("p")[0].text
        assert "Figures before and after are not comparable." in article.all("ul")[0].text
        assert all("Recording change" in figure.all("desc")[0].text for figure in article.all("figure")[:1])
    assert "Recording changed" not in q4_page.one("theft-from-person").all("p")[0].text


def test_the_recording_change_is_in_the_drawing_itself(q4_page):
    for id in ("business-robbery", "robbery"):
        for figure in q4_page.one(id).all("figure")[:2]:
            drawn = [node.attrs["id"] for node in figure.walk() if "id" in node.attrs]
            assert any("recording-change" in name for name in drawn)


def test_measures_without_a_figure_are_listed_with_their_reason(q4_page):
    absent = [
        node for node in q4_page.one("policing-priorities").walk() if node.attrs.get("class") == "absent"
    ]
    text = absent[0].text
    assert "Not available this quarter" in text
    assert "No source has 2025/26 Q4; the latest figure is for 2021/22 Q1" in text
    assert "Hate crimes and crimed incidents" in text


def test_a_chapter_without_any_figure_names_the_charts_that_it_would_have(q4_page):
    partners = q4_page.one("partners").text
    assert "No source has a figure for 2025/26 Q4" in partners
    assert "Conviction rate of the Crown Court; Conviction rate of the magistrates' courts" in partners
    assert all(
        len(node.text) > len(node.all("h2")[0].text) for node in q4_page.all("section") if node.all("h2")
    )


def test_the_local_areas_have_a_chart_and_a_table_each(q4_page):
    for id in ("burglary", "vehicle-offences", "robbery", "theft-from-person", "other-theft", "shoplifting",
               "rape", "sexual-assault", "wounding", "common-assault"):  # fmt: skip
        article = q4_page.one(id)
        assert len(article.all("figure")) >= 2
        captions = [table.child("caption").text for table in article.all("table")]
        assert any("by local policing area" in caption for caption in captions)


def test_the_sources_are_named_with_licence_and_day(q4_page):
    said = q4_page.one("sources").text
    assert "Crown copyright, Open Government Licence v3.0" in said
    assert re.search(r"Figures as they stood on \d+ [A-Z][a-z]+ \d{4}", said)
    assert "about 17 in 100 quarters" in q4_page.one("method").text


def test_numbers_of_the_page_are_those_of_the_tables(q1_page, q1):
    table = next(
        node for node in q1_page.all("table") if node.child("caption").text == "All crime, 2021/22 Q1"
    )
    chapter = next(chapter for chapter in q1.chapters if chapter.section.table == "all-crime")
    printed = chapter.table.printed()
    rows = table.child("tbody").all("tr")
    assert [row.all("th")[0].text for row in rows] == printed.iloc[:, 0].tolist()
    place = list(printed.columns).index("2021/22 Q1")
    cells = [re.sub(r" [▲▼].*", "", row.all("td")[place - 1].text) for row in rows]
    assert cells == printed["2021/22 Q1"].tolist()


def test_scrolling_regions_can_be_reached_and_are_named(page):
    regions = [node for node in page.walk() if node.attrs.get("tabindex") == "0"]
    assert len(regions) > 40
    assert all(node.attrs.get("aria-labelledby") or node.attrs.get("aria-label") for node in regions)
    assert all(node.attrs.get("role") in ("region", "group") for node in regions)


def test_invented_figures_are_marked_on_cover_and_charts(
    illustrative_figures, background, parse_page, tmp_path, write_spec
):
    from pcp_kpi.report.build import build_report

    report = build_report(
        illustrative_figures,
        "2019/20 Q4",
        baseline="2019/20",
        spec=write_spec("hate-crime", "rape"),
        background=background,
    )
    page = parse_page(report.save(tmp_path / "report").read_text(encoding="utf-8"))
    assert "ILLUSTRATIVE: some figures in this report are invented" in page.all("header")[0].text
    for figure in page.all("figure"):
        assert "ILLUSTRATIVE" in [node.text for node in figure.all("text")]
