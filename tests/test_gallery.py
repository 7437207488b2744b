"""The gallery shows every kind of chart, with words for a reader who does not see it, and says who made its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from pcp_kpi.limits import KINDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
PICTURES = dict(
    reversed(found) for found in re.findall(r"!\[([^\]]*)\]\(images/gallery-([\w-]+)\.png\)", PAGE)
)
BETWEEN_AREAS = ("funnel", "bars", "multiples", "sparkline", "fan", "icons", "greyscale")


def test_every_kind_of_chart_has_its_picture():
    assert set(PICTURES) == {*KINDS, *BETWEEN_AREAS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_introduced_with_when_how_and_what_to_do(kind):
    section = PAGE.split(f"\n## {kind}: ")[1].split("\n## ")[0]
    assert "**When.**" in section
    assert "**Read" in section
    assert "**Do.**" in section or "**Read and do.**" in section


@pytest.mark.parametrize("name", sorted({*KINDS, *BETWEEN_AREAS}))
def test_every_picture_has_an_alternative_text_and_is_small(name):
    assert len(PICTURES[name]) > 30
    path = ROOT / "docs" / "images" / f"gallery-{name}.png"
    assert path.stat().st_size < 200_000
    with Image.open(path) as picture:
        assert picture.width <= 1600


def test_the_pictures_without_colour_have_none():
    with Image.open(ROOT / "docs" / "images" / "gallery-greyscale.png") as picture:
        assert picture.mode == "L"
