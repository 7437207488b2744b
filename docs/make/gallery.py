"""The pictures of docs/gallery.md: one chart of each kind, from the committed figures and the synthetic force.

``python docs/make/gallery.py`` writes docs/images/gallery-*.png and puts the alternative text of each chart beside its
picture on the page. ``--only NAME`` makes some of them.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
from PIL import Image

import pcp_kpi as pk
from pcp_kpi.charts import ICONS, Chart, ChartWords
from pcp_kpi.printing import percent
from pcp_kpi.sample.plan import read_plan
from pcp_kpi.sample.roads import make_collisions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "gallery.md"
IMAGES = ROOT / "docs" / "images"
CLEAN = ROOT / "data" / "clean"
DPI = 110
COLOURS = 96  # of a picture; flat colours and grey letters need no more
OPEN_DATA, EXTRACTS = "home-office-prc", "illustrative-extracts"
GREY = ("xmr", "p", "t", "funnel")
FORCES = ("Staffordshire", "Suffolk", "Warwickshire", "West Mercia", "Wiltshire")
TWO_YEARS = pk.Baseline((pk.FinancialYear(2018), pk.FinancialYear(2019)))


@cache
def background() -> pk.Background:
    """What stands beside the figures."""
    return pk.read_background(CLEAN)


@cache
def figures(source: str = "") -> pd.DataFrame:
    """The committed figures, of one source or all."""
    every = pk.read_figures(CLEAN, illustrative=True)
    return every[every["source"] == source] if source else every


def monthly(measure: str, kind: str, **options: str) -> Chart:
    """A month chart of the synthetic force, its limits from the two years before Covid."""
    rule = pk.LimitRule(TWO_YEARS, kind=kind, grain="month")
    return pk.draw_series(figures(EXTRACTS), measure, rule=rule, background=background(), **options)


def of_force() -> Chart:
    """The force's own rule."""
    rule = pk.LimitRule(pk.FinancialYear(2019))
    return pk.draw_series(figures(OPEN_DATA), "theft-from-person", rule=rule, background=background())


def rare_counts() -> Chart:
    """Homicides by quarter."""
    rule = pk.LimitRule(pk.Window(pk.Month(2015, 4), pk.Month(2020, 3)), kind="c")
    return pk.draw_series(figures(OPEN_DATA), "homicide", rule=rule, background=background())


def a_day(measure: str, kind: str) -> Chart:
    """A count of months over their days."""
    rows = figures(EXTRACTS)
    rows = rows[(rows["measure"] == measure) & (rows["area"] == "West Mercia") & (rows["grain"] == "month")]
    rate = rows.assign(measure=f"{measure}-a-day", of=rows["period"].dt.days_in_month.astype(float))
    rule = pk.LimitRule(TWO_YEARS, kind=kind, grain="month")
    return pk.draw_series(rate, rule=rule, background=background())


@cache
def collisions() -> pd.DataFrame:
    """Casualties on motorcycles, in the order of their days; no person is real."""
    casualties = make_collisions(read_plan(CLEAN, seed=1))
    return casualties[casualties["road_user"] == "motorcyclist"].reset_index(drop=True)


def between(kind: str) -> Chart:
    """Days, or casualties, between deaths on motorcycles."""
    casualties = collisions()
    deaths = casualties[casualties["severity"] == "fatal"].drop_duplicates("happened_on")
    gaps = (
        deaths["happened_on"].diff().dt.days
        if kind == "t"
        else pd.Series(deaths.index, deaths.index).diff() - 1
    )
    unit = "days" if kind == "t" else "casualties"
    rows = pk.new_figures(
        {
            "measure": f"{unit}-between-motorcyclists-killed", "area": "West Mercia", "grain": "point",
            "period": day, "value": gap, "source": EXTRACTS,
        }
        for day, gap in zip(deaths["happened_on"].iloc[1:], gaps.iloc[1:], strict=True)
    )  # fmt: skip
    rule = pk.LimitRule(pk.Baseline(), kind=kind, grain="point")
    return pk.draw_series(rows, rule=rule, background=background())


def shares_of_burglary() -> pd.DataFrame:
    """The residential part of each force's burglaries in a quarter."""
    rows = figures(OPEN_DATA)
    rows = rows[rows["area"].isin(FORCES) & (rows["period"] == "2021-04-01")]
    rows = rows[rows["measure"].str.endswith("-burglary")]
    table = rows.pivot_table(index="area", columns="measure", values="value", aggfunc="sum")
    homes, others = (table[f"home-office-{part}-burglary"] for part in ("residential", "other"))
    return pk.new_figures(
        {
            "measure": "residential-part-of-burglary", "area": area, "grain": "quarter", "period": "2021-04-01",
            "value": homes[area], "of": homes[area] + others[area], "source": OPEN_DATA,
        }
        for area in table.index
    )  # fmt: skip


def words_between_areas(points: pd.DataFrame, *, caption: str) -> ChartWords:
    """Words of a chart of forces beside each other."""
    own = points.set_index("area").loc["West Mercia"]
    levels = ", ".join(f"{row.area} {percent(row.level, 1)}" for row in points.itertuples())
    return ChartWords(
        title=f"Residential part of burglary: West Mercia {percent(own['level'], 1)}",
        subtitle="Residential burglaries of all burglaries, five forces, April to June 2021",
        caption=caption,
        source=f"Source: {background().source(OPEN_DATA).attribution}".rstrip(".") + ".",
        alt_text=f"Residential part of burglary in five forces, April to June 2021: {levels}.",
    )


def funnel() -> Chart:
    """Forces of different size against limits for their size."""
    points = pk.with_funnel(shares_of_burglary())
    said = points["funnel"].iloc[0]
    outside = points.loc[points["position"] != "within", "area"]
    caption = f"{said}. Outside: {', '.join(outside) or 'none'}."
    words = words_between_areas(points, caption=caption)
    return pk.draw_funnel(
        points, words=words, lines=pk.trace_funnel(points), highlight="West Mercia", size_title="Burglaries"
    )


def ranked() -> Chart:
    """The same forces in order, each with its interval."""
    points = pk.with_rank(shares_of_burglary())
    words = words_between_areas(
        points, caption="Whiskers: 95% intervals. The line is the mean of the forces."
    )
    return pk.draw_ranked_bars(points, words=words, highlight="West Mercia")


@cache
def vehicle_crime() -> pk.Kpi:
    """One measure as the report has it."""
    return pk.kpi(figures(OPEN_DATA), "vehicle-offences", quarter="2025/26 Q4", background=background())


def multiples() -> Chart:
    """The force and its areas."""
    chart = vehicle_crime().area_chart
    assert chart is not None, "the open data have the areas"
    return chart


def sparkline() -> Chart:
    """The same measure as small as a word."""
    chart = vehicle_crime().sparkline
    assert chart is not None, "the open data have thirteen quarters"
    return chart


CHARTS: dict[str, Callable[[], Chart]] = {
    "sd": of_force,
    "xmr": lambda: monthly("residential-burglary", "xmr"),
    "c": rare_counts,
    "u": lambda: a_day("personal-robbery", "u"),
    "p": lambda: monthly("rape-outcome-16-rate", "p"),
    "p-prime": lambda: monthly("calls-999-in-10-seconds", "p-prime"),
    "u-prime": lambda: a_day("violence-without-injury", "u-prime"),
    "t": lambda: between("t"),
    "g": lambda: between("g"),
    "run": lambda: monthly("bicycle-theft", "run"),
    "xmr-seasonal": lambda: monthly("public-order", "xmr-seasonal"),
    "funnel": funnel,
    "bars": ranked,
    "multiples": multiples,
    "sparkline": sparkline,
    "fan": lambda: vehicle_crime().chart,
}


def picture_of(chart: Chart, *, dpi: float = DPI) -> Image.Image:
    """The chart as pixels."""
    return Image.open(io.BytesIO(chart.to_png(dpi=dpi))).convert("RGB")


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture, small."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"gallery-{name}.png", optimize=True)


def icons() -> Image.Image:
    """All icons of variation and assurance, in columns."""
    pictures = [picture_of(pk.draw_icon(key), dpi=150) for key in ICONS]
    width, height = max(one.width for one in pictures) + 16, pictures[0].height + 8
    rows = -(-len(pictures) // 3)
    sheet = Image.new("RGB", (3 * width, rows * height), "white")
    for number, one in enumerate(pictures):
        sheet.paste(one, (number // rows * width, number % rows * height))
    return sheet


def greyscale(pictures: list[Image.Image]) -> Image.Image:
    """Some charts as a printer without colour gives them, two in a row."""
    width, height = max(one.width for one in pictures), max(one.height for one in pictures)
    rows = -(-len(pictures) // 2)
    sheet = Image.new("L", (2 * width, rows * height), 255)
    for number, one in enumerate(pictures):
        sheet.paste(one.convert("L"), (number % 2 * width, number // 2 * height))
    return sheet


def write_alt_texts(texts: dict[str, str]) -> None:
    """Put the alternative text of each chart beside its picture on the page."""
    page = PAGE.read_text(encoding="utf-8")
    for name, text in texts.items():
        said = text.replace("\\", "").replace("[", "(").replace("]", ")")
        page, count = re.subn(
            rf"!\[[^\]]*\]\(images/gallery-{name}\.png\)",
            lambda _, s=said, n=name: f"![{s}](images/gallery-{n}.png)",
            page,
        )
        assert count == 1, f"the page shows gallery-{name}.png {count} times"
    PAGE.write_text(page, encoding="utf-8", newline="\n")


def main() -> None:
    """Make the pictures and the alternative texts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", default=list(CHARTS), choices=list(CHARTS), metavar="NAME")
    names = parser.parse_args().only
    texts = {}
    for name in names:
        chart = CHARTS[name]()
        keep(picture_of(chart, dpi=3 * DPI if name == "sparkline" else DPI), name)
        texts[name] = chart.alt_text
        print(f"{name}: {chart.words.title or chart.alt_text}")
    if len(names) == len(CHARTS):
        keep(icons(), "icons")
        greyscale([picture_of(CHARTS[name]()) for name in GREY]).save(
            IMAGES / "gallery-greyscale.png", optimize=True
        )
    if PAGE.is_file():
        write_alt_texts(texts)


if __name__ == "__main__":
    main()
