"""Colours of statuses as they are seen by who is colour-blind and as they come out of a black and white printer.

Matrices for a complete loss of one kind of cone: Machado, Oliveira and Fernandes (2009), "A physiologically-based model
for simulation of color vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6). Distances are
those of CIELAB (1976), in which about 2.3 is just noticed.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pcp_kpi.charts.icons import ICONS
from pcp_kpi.charts.theme import THEME, contrast_ratio
from pcp_kpi.forms.words import SHAPES
from pcp_kpi.tables import CLASSES
from pcp_kpi.tables import SHAPES as MARKS

EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "greyscale": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}
# Words of a status and the ground that they stand on, on the page and in the PDF.
ON_GROUND = {
    "above, below, not met": (THEME.outside, THEME.warn),
    "met": (THEME.good_text, THEME.good),
    "within": (THEME.value, THEME.background),
    "not available": (THEME.quiet, THEME.background),
    "caution": (THEME.text, THEME.wash),
}
JUST_NOTICED = 2.3


def seen(colour: str, eye: str) -> str:
    """Return a colour as an eye sees it."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    light = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    light = np.clip(EYES[eye] @ light, 0, 1)
    out = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * one):02X}" for one in out)


def lab(colour: str) -> np.ndarray:
    """Return a colour in CIELAB, white being that of daylight (D65)."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    light = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ light / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, two: str, eye: str) -> float:
    return float(np.linalg.norm(lab(seen(one, eye)) - lab(seen(two, eye))))


def test_the_eyes_are_what_they_are_called():
    assert distance("#FFFFFF", "#000000", "all cones") == pytest.approx(100, abs=0.1)
    assert distance("#00A000", "#D06000", "all cones") > 3 * distance("#00A000", "#D06000", "deuteranopia")
    assert seen("#808080", "protanopia") == "#808080"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("status", ON_GROUND)
def test_every_status_can_be_read_on_its_ground_by_every_eye(status, eye):
    ink, ground = (seen(colour, eye) for colour in ON_GROUND[status])
    assert contrast_ratio(ink, ground) >= 7


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("tint", ["good", "warn"])
def test_a_tinted_cell_is_told_from_one_without_a_tint_by_every_eye(tint, eye):
    assert distance(getattr(THEME, tint), THEME.background, eye) > 2 * JUST_NOTICED


@pytest.mark.parametrize("eye", [eye for eye in EYES if eye != "greyscale"])
def test_points_outside_the_limits_are_told_from_those_inside_by_every_eye(eye):
    assert distance(THEME.value, THEME.outside, eye) > 4 * JUST_NOTICED


def test_what_a_printer_makes_alike_has_another_shape():
    alike = distance(THEME.good, THEME.warn, "greyscale") < JUST_NOTICED
    assert alike  # else the shapes below would not be needed
    tints = {tint: {MARKS[mark] for mark, own in CLASSES.items() if own == tint} for tint in CLASSES.values()}
    for one, two in itertools.combinations(tints.values(), 2):
        assert not one & two


def test_every_kind_of_tag_has_a_shape_and_only_met_shares_that_of_within():
    shared = [pair for pair in itertools.combinations(SHAPES, 2) if SHAPES[pair[0]] == SHAPES[pair[1]]]
    assert shared == [("within", "met")]  # both good news, each with its word
    assert all(SHAPES.values())


def test_icons_of_good_and_bad_news_differ_by_more_than_their_tint():
    tints: dict[str, set[str]] = {}
    for icon in ICONS.values():
        tints.setdefault(icon.shape, set()).add(icon.tint)
    assert len(tints["circle"]) == len(tints["diamond"]) == 1
    assert not any(
        tints["circle"] & own or tints["diamond"] & own for own in (tints["square"], tints["none"])
    )


@pytest.mark.parametrize("eye", EYES)
def test_the_two_ranges_of_a_projection_and_the_paper_are_told_apart_by_every_eye(eye):
    shades = (THEME.range80, THEME.range95, THEME.background)
    assert all(distance(one, two, eye) > 4 * JUST_NOTICED for one, two in itertools.combinations(shades, 2))
