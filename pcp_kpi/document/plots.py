"""The numbers of a picture, for forms that draw it themselves: a deck whose charts can be edited."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("line", "bars")
ROLES = (
    "value", "mean", "upper", "lower", "target", "projected", "low80", "high80", "low95", "high95", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One series of a plot.

    Parameters
    ----------
    name : str
        As a reader is told it.
    role : str
        One of `ROLES`; how it is drawn follows from it, in every form.
    values : tuple of float
        One for each category; NaN where there is none, shown as a gap.
    flags : tuple of str
        Empty, or for each value ``above``, ``below`` or empty.
    """

    name: str
    role: str
    values: tuple[float, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plot:
    """The numbers of one picture.

    Parameters
    ----------
    kind : str
        ``line`` over time, or ``bars``, one for each category.
    categories : tuple of str
        Labels along the axis.
    lines : tuple of Line
        The series.
    unit : str
        ``count``, ``share`` (0 to 1), ``percent`` (0 to 100), ``per-100`` or ``duration`` (seconds).
    axis : str
        What the values are, in words: "Offences a quarter".
    """

    kind: str
    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = "count"
    axis: str = ""
