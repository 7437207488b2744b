from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from pcp_kpi.charts import draw_control_chart
from pcp_kpi.charts.lettering import Letters, write
from pcp_kpi.charts.png import png_bytes

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 7), st.integers(1, 7), st.just(4)))


@given(PIXELS, st.booleans())
def test_every_pixel_comes_back(pixels, opaque):
    if opaque:
        pixels[..., 3] = 255
    image = Image.open(io.BytesIO(png_bytes(pixels, dpi=200, about={})))
    assert image.mode == ("RGB" if (pixels[..., 3] == 255).all() else "RGBA")
    assert np.array_equal(np.asarray(image.convert("RGBA")), pixels)


def test_the_file_tells_its_size_on_paper_and_its_texts():
    about = {"Title": "Theft – up", "Description": "", "Software": "x"}
    image = Image.open(io.BytesIO(png_bytes(np.zeros((2, 3, 4), np.uint8), dpi=200, about=about)))
    image.load()
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.01)
    assert image.text == {"Title": "Theft – up", "Software": "x"}


@pytest.mark.parametrize(
    "change", [{}, {"rotation": 20}, {"text": "two\nlines"}, {"verticalalignment": "top"}, {"alpha": 0.3}]
)
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_line_of_text_stands_where_matplotlib_would_put_it(make_points, theft, words, align, change):
    from matplotlib.text import Text

    def drawn(as_text: bool) -> np.ndarray:
        chart = draw_control_chart(make_points(theft), words=words)
        write(chart.figure, "712 offences", 200, 100, gid="mine", letters=Letters(align=align))
        (mine,) = chart.figure.findobj(lambda artist: artist.get_gid() == "mine")
        mine.set(**change)
        if as_text:
            mine.draw = lambda renderer: Text.draw(mine, renderer)
        return np.asarray(Image.open(io.BytesIO(chart.to_png(dpi=100))).convert("L"), dtype=int)

    ours, theirs = drawn(as_text=False), drawn(as_text=True)
    assert np.abs(ours - theirs).mean() < 0.02
    assert ours.mean() == pytest.approx(theirs.mean(), abs=0.01)
