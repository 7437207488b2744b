"""Tables as values: an exact frame, the print of each cell, and accessible HTML and CSV made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pandas as pd

from pcp_kpi.files import replace_file, without_formulas
from pcp_kpi.printing import level, number, percent, plain, signed, signed_percent

Print = Callable[[float], str]
MISSING = "–"
NO_TARGET = "no target"
_WORDS = ("text", "picture", "figure")


@dataclass(frozen=True)
class Column:
    """One column: its name in the frame, its heading, and how its numbers are printed.

    Parameters
    ----------
    name : str
        Column of the exact frame.
    heading : str
        As a reader is told it.
    form : str
        ``text``; ``figure`` (a number in words already); ``picture`` (inline SVG in place of text); ``count``;
        ``level``; ``percent`` (a ratio); ``share`` (a ratio, one decimal); ``per-100`` (a ratio, for 100);
        ``duration`` (seconds); ``change`` (a ratio, signed); ``difference`` (a count, signed); ``printed percent``
        (0 to 100, whole) or ``printed percent, 1`` (one decimal); ``points`` (a difference of shares, signed).
    group : str, optional
        Heading over several neighbouring columns.
    """

    name: str
    heading: str
    form: str = "text"
    group: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers, set to the right."""
        return self.form not in ("text", "picture")


_FORMS: Mapping[str, Print] = {
    "count": number,
    "level": level,
    "percent": percent,
    "change": signed_percent,
    "printed percent": lambda value: f"{plain(value)}%",
    "printed percent, 1": lambda value: f"{plain(value, 1)}%",
    "share": lambda value: percent(value, 1),
    "duration": lambda value: level(value, "duration"),
    "per-100": lambda value: level(value, "per-100"),
    "difference": signed,
    "points": lambda value: f"{signed(100 * value, 1)} points",
}
# Levels and changes of several measures in one column, by the unit of the row.
_BY_UNIT: Mapping[tuple[str, str], str] = {
    ("level", "share"): "share",
    ("level", "per-100"): "per-100",
    ("level", "duration"): "duration",
    ("change", "share"): "points",
}


@dataclass(frozen=True)
class Table:
    """A finished table.

    Parameters
    ----------
    title : str
        Its caption.
    frame : DataFrame
        Exact values; the first column holds the row headings.
    columns : sequence of Column
        What is shown of the frame, in order; the first is the row heading.
    notes : tuple of str
        Lines under the table.
    marks : mapping of (row, column name) to str, optional
        Words that stand beside a number, such as "above"; they are shown as text with a shape, and tinted.
    pictures : mapping of (row, column name) to str, optional
        Inline SVG that stands in place of a cell's text.
    strong : frozenset of int, optional
        Rows that are sums of others, set in bold.
    units : tuple of str, optional
        The unit of each row, where rows are of several measures: levels and changes are then printed by it.
    """

    title: str
    frame: pd.DataFrame = field(repr=False)
    columns: Sequence[Column]
    notes: tuple[str, ...] = ()
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict, repr=False)
    pictures: Mapping[tuple[int, str], str] = field(default_factory=dict, repr=False)
    strong: frozenset[int] = frozenset()
    units: tuple[str, ...] = ()

    def printed(self) -> pd.DataFrame:
        """Return the table as it is printed, every cell a text under its heading."""
        return pd.DataFrame(
            {
                (f"{column.group}: {column.heading}" if column.group else column.heading): [
                    self.cell(row, column) for row in range(len(self.frame))
                ]
                for column in self.columns
            },
            dtype="str",
        )

    def cell(self, row: int, column: Column) -> str:
        """Return the print of one cell."""
        value = self.frame[column.name].iloc[row]
        if column.form in _WORDS:
            return MISSING if value == NO_TARGET else "" if pd.isna(value) else str(value)
        return MISSING if pd.isna(value) else _FORMS[self.form_of(row, column)](float(value))

    def form_of(self, row: int, column: Column) -> str:
        """Return how one cell is printed: as its column says, and where rows have units, as its unit asks."""
        if not self.units:
            return column.form
        return _BY_UNIT.get((column.form, self.units[row]), column.form)

    def to_html(self, *, heading_id: str = "") -> str:
        """Return an accessible HTML table: caption, scoped headings, numbers as printed.

        Parameters
        ----------
        heading_id : str, optional
            Id for the caption, so that the scrolling region around the table can be named by it.
        """
        caption_id = f' id="{escape(heading_id)}"' if heading_id else ""
        body = "\n".join(self._row(row) for row in range(len(self.frame)))
        return (
            f"<table>\n<caption{caption_id}>{escape(self.title)}</caption>\n"
            f"<thead>\n{self._head()}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>{self._foot()}"
        )

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_csv(self, path: str | Path) -> Path:
        """Write the whole frame, exact, as CSV (UTF-8 with a mark, so that Excel reads it), whole or not at all."""
        pictured = {column.name for column in self.columns if column.form == "picture"}
        frame = without_formulas(
            self.frame.drop(columns=[name for name in pictured if name in self.frame.columns])
        )
        return replace_file(
            path,
            lambda part: frame.to_csv(
                part,
                index=False,
                encoding="utf-8-sig",
                lineterminator="\n",
                date_format="%Y-%m-%d",
                float_format="%.12g",
            ),
        )

    def _head(self) -> str:
        if not any(column.group for column in self.columns):
            return "<tr>" + "".join(_heading(column) for column in self.columns) + "</tr>"
        above, seen = [], ""
        for column in self.columns:
            if not column.group:
                above.append(_heading(column, ' rowspan="2"'))
            elif column.group != seen:
                span = sum(other.group == column.group for other in self.columns)
                above.append(f'<th scope="colgroup" colspan="{span}">{escape(column.group)}</th>')
            seen = column.group
        below = "".join(_heading(column) for column in self.columns if column.group)
        return f"<tr>{''.join(above)}</tr>\n<tr>{below}</tr>"

    def _row(self, row: int) -> str:
        cells = []
        for place, column in enumerate(self.columns):
            text = escape(self.cell(row, column))
            picture = self.pictures.get((row, column.name))
            mark = self.marks.get((row, column.name), "")
            if mark in SHAPES and text == escape(mark):
                text = ""  # the mark says it, with its shape
            if place == 0:
                cells.append(f'<th scope="row">{text}</th>')
            else:
                cells.append(f"<td{_class(column, mark)}>{picture or text}{_mark(mark)}</td>")
        kind = ' class="sum"' if row in self.strong else ""
        return f"<tr{kind}>{''.join(cells)}</tr>"

    def _foot(self) -> str:
        return "".join(f'\n<p class="note">{escape(note)}</p>' for note in self.notes)


SHAPES = {
    "above": "▲",
    "below": "▼",
    "met": "●",
    "not met": "◆",
    "reporting rose": "●",
    "reporting fell": "◇",
}
CLASSES = {
    "above": "outside",
    "below": "outside",
    "met": "good",
    "reporting rose": "good",
    "not met": "warning",
}


def _heading(column: Column, span: str = "") -> str:
    kind = ' class="number"' if column.numeric else ""
    return f'<th scope="col"{span}{kind}>{escape(column.heading)}</th>'


def _class(column: Column, mark: str) -> str:
    names = [*(["number"] if column.numeric else []), *([CLASSES[mark]] if mark in CLASSES else [])]
    return f' class="{" ".join(names)}"' if names else ""


def _mark(mark: str) -> str:
    """Word and shape beside a number; the shape is decoration, the word is what is read out."""
    if mark not in SHAPES:
        return ""
    return f' <span class="mark"><span aria-hidden="true">{SHAPES[mark]}</span> {escape(mark)}</span>'
