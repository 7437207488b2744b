"""What tests read off a drawn chart: its artists by id, its words, and the room they take."""

from __future__ import annotations

from itertools import combinations

from matplotlib.text import Text

from pcp_kpi.charts.lettering import Letters, text_box


def by_id(chart, gid):
    return chart.figure.findobj(lambda artist: artist.get_gid() == gid)


def texts(chart, gid):
    return [text.get_text() for text in by_id(chart, gid)]


def box_of(text):
    """Return the room of a line of text in points, as it was laid out."""
    letters = Letters(
        text.get_fontsize(), bold=text.get_fontweight() == "bold", align=text.get_horizontalalignment()
    )
    return text_box(text.get_text(), *text.get_position(), letters=letters)


def assert_no_overlap(chart):
    """Draw the chart, and hold every text against its edges and against every other text."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(chart.figure)
    canvas.draw()
    shown = [text for text in chart.figure.findobj(Text) if text.get_visible() and text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]
    page = chart.figure.bbox
    for text, box in boxes:
        assert page.x0 <= box.x0, text
        assert box.x1 <= page.x1, text
        assert page.y0 <= box.y0, text
        assert box.y1 <= page.y1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not first.overlaps(second), f"{one!r} overlaps {other!r}"
