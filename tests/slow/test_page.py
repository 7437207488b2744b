"""The page in a real browser: wide and narrow, without scripts, on paper, and under an accessibility checker."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.slow

WIDTHS = (1280, 320)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"


@pytest.fixture
def open_page(browser):
    """Open an address in a window of some width; close it in the end."""
    contexts = []

    def opened(address, *, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.told = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.told.append(message.text))
        page.on("pageerror", lambda error: page.told.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(open_page, address, width):
    page = open_page(address, width=width)
    for state in ("as it opens", "with all figures shown"):
        wide, room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= room == width, state
        page.evaluate(OPEN_ALL)


def test_the_page_asks_for_nothing_but_itself(open_page, address):
    page = open_page(address)
    page.evaluate(OPEN_ALL)
    page.mouse.wheel(0, 100_000)
    page.wait_for_timeout(200)
    assert page.asked == [address]
    assert page.told == []


def test_the_page_is_complete_without_scripts(open_page, address):
    with_scripts, without = (
        open_page(address, java_script_enabled=enabled).locator("body").inner_text()
        for enabled in (True, False)
    )
    assert without == with_scripts
    assert "Quarterly performance report" in without
    assert "Key points" in without


@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_has_a_size(open_page, address, width):
    page = open_page(address, width=width)
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].map(one => [one.id, one.getBoundingClientRect()])"
        ".map(([id, box]) => [box.width, box.height])"
    )
    assert len(sizes) > 40
    assert min(min(size) for size in sizes) > 10


def test_a_chart_wider_than_the_window_scrolls_in_its_own_frame(open_page, address):
    page = open_page(address, width=320)
    frames = page.evaluate(
        "[...document.querySelectorAll('figure.chart')].map(one => "
        "[one.scrollWidth > one.clientWidth, getComputedStyle(one).overflowX, one.tabIndex])"
    )
    assert all(style == "auto" and tab == 0 for wide, style, tab in frames if wide)


def test_the_first_key_press_leads_past_the_contents(open_page, address):
    page = open_page(address)
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.textContent, document.activeElement.getBoundingClientRect().x]"
    )
    assert focused[0] == "Skip to the report"
    assert focused[1] >= 0


@pytest.mark.parametrize(("width", "shown"), [(1280, "with all figures shown"), (320, "as it opens")])
def test_the_checker_of_accessibility_finds_no_violation(open_page, q1_folder, width, shown):
    checker = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    page = open_page((q1_folder / "index.html").as_uri(), width=width)
    if shown != "as it opens":
        page.evaluate(OPEN_ALL)
    found = checker.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    violations = [
        (one["id"], one["help"], [node["target"] for node in one["nodes"][:5]])
        for one in found.response["violations"]
    ]
    assert violations == []


def test_the_other_report_has_no_violation_either(open_page, q4_folder):
    checker = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    page = open_page((q4_folder / "index.html").as_uri())
    found = checker.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [(one["id"], one["help"]) for one in found.response["violations"]] == []


def test_printed_every_sheet_has_the_marking_at_its_head_and_at_its_foot(open_page, address, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext here; on Debian: apt-get install poppler-utils")
    path = tmp_path / "report.pdf"
    open_page(address).pdf(path=path, prefer_css_page_size=True, print_background=True)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    sheets = text.split("\f")[:-1]
    assert 10 < len(sheets) < 200
    for number, sheet in enumerate(sheets, start=1):
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        assert lines[0].startswith("OFFICIAL"), number
        assert re.match(rf"OFFICIAL\s+{number} of {len(sheets)}$", lines[-1]), number


def test_no_sheet_is_left_empty(open_page, address, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext here; on Debian: apt-get install poppler-utils")
    path = tmp_path / "report.pdf"
    open_page(address).pdf(path=path, prefer_css_page_size=True, print_background=True)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    short = [
        number
        for number, sheet in enumerate(text.split("\f")[:-1], start=1)
        if len([line for line in sheet.splitlines() if line.strip()]) < 4
    ]
    assert short == []


CHART = "figure[data-chart='vehicle-offences']"


def test_the_arrow_keys_read_a_chart_point_by_point(open_page, address):
    page = open_page(address)
    figure = page.locator(CHART)
    rows = page.locator("table", has=page.locator("#vehicle-offences-table")).locator("tbody tr")
    figure.focus()
    page.keyboard.press("ArrowLeft")
    assert figure.locator("[role=status]").inner_text().startswith(rows.last.locator("th").text_content())
    page.keyboard.press("Home")
    said = figure.locator("[role=status]").inner_text()
    assert said.startswith(rows.first.locator("th").text_content())
    assert f" {rows.first.locator('td').first.text_content()}" in said
    page.keyboard.press("Escape")
    assert figure.locator("[role=status]").count() == 0


def test_the_pointer_reads_the_point_that_is_nearest(open_page, address):
    page = open_page(address)
    figure = page.locator(CHART)
    figure.scroll_into_view_if_needed()
    box = figure.locator("[id$='-values']").bounding_box()
    page.mouse.move(box["x"] + box["width"], box["y"])
    last = page.locator("table", has=page.locator("#vehicle-offences-table")).locator("tbody tr").last
    assert figure.locator("[role=status]").inner_text().startswith(last.locator("th").text_content())


def test_the_scorecard_is_sorted_by_keyboard_and_nothing_is_lost(open_page, address):
    page = open_page(address)
    table = page.locator(".scorecard table").first
    before = table.locator("tbody th").all_text_contents()
    heading = table.locator("thead th").nth(1)
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    numbers = [
        float(re.sub(r"[^\d.]", "", text))
        for text in table.locator("tbody tr td:nth-child(2)").all_text_contents()
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert sorted(table.locator("tbody th").all_text_contents()) == sorted(before)
