"""What an explanation is made of: numbers in, a formula, numbers out, sources; and how it prints and shows itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from pcp_kpi.printing import NOT_AVAILABLE

NO_HASH = "not recorded"


@dataclass(frozen=True)
class NumberIn:
    """One number that went into a formula.

    Parameters
    ----------
    label : str
        What it is: "2019/20 Q1".
    value : float
        The number, exact.
    source : str
        Id of the source that tells it.
    """

    label: str
    value: float
    source: str


@dataclass(frozen=True)
class Step:
    """One thing explained: the value, its limits, or a comparison.

    Parameters
    ----------
    what : str
        "value", "limits", "compared with the previous quarter".
    formula : str
        In words and signs.
    numbers_in : tuple of NumberIn
        What went in.
    numbers_out : mapping of str to float or str
        What came out, exact.
    """

    what: str
    formula: str
    numbers_in: tuple[NumberIn, ...]
    numbers_out: Mapping[str, float | str]

    def __str__(self) -> str:
        """Return the step as a paragraph."""
        inside = "; ".join(f"{one.label}: {_print(one.value)} ({one.source})" for one in self.numbers_in)
        outside = "; ".join(f"{name} {_print(value)}" for name, value in self.numbers_out.items())
        return f"{self.what}\n  formula: {self.formula}\n  in: {inside}\n  out: {outside}"


@dataclass(frozen=True)
class SourceUsed:
    """A source that numbers were read from.

    Parameters
    ----------
    id, title, kind : str
        As the register describes it.
    file : str
        The raw file, within the raw folder.
    sha256 : str
        Its hash when it was cleaned, from the manifest; "not recorded" where that does not name it.
    extracted : str
        The day on which its figures stood so.
    """

    id: str
    title: str
    kind: str
    file: str
    sha256: str
    extracted: str

    def __str__(self) -> str:
        """Return the source as one line."""
        return f"{self.id} ({self.kind}, {self.extracted}): {self.file}, SHA-256 {self.sha256}"


@dataclass(frozen=True)
class Explanation:
    """Where the numbers of one measure, area and period come from.

    Parameters
    ----------
    measure, area, period : str
        Title of the measure, name of the area, label of the period.
    steps : tuple of Step
        The value, its limits, and each comparison whose base is known.
    rows : DataFrame
        The figures used, exact, with `used_for`.
    sources : tuple of SourceUsed
        Files and hashes.
    notes : tuple of str, optional
        Events after which figures cannot be compared with those before.
    """

    measure: str
    area: str
    period: str
    steps: tuple[Step, ...]
    rows: pd.DataFrame = field(repr=False)
    sources: tuple[SourceUsed, ...]
    notes: tuple[str, ...] = ()

    @property
    def formula(self) -> str:
        """The formulas, one a line."""
        return "\n".join(f"{step.what}: {step.formula}" for step in self.steps)

    @property
    def numbers_in(self) -> tuple[NumberIn, ...]:
        """Every number that went in, step by step."""
        return tuple(one for step in self.steps for one in step.numbers_in)

    @property
    def numbers_out(self) -> Mapping[str, Mapping[str, float | str]]:
        """What came out, by step."""
        return {step.what: step.numbers_out for step in self.steps}

    def __str__(self) -> str:
        """Return the explanation as plain text."""
        lines = [f"{self.measure}, {self.area}, {self.period}", *map(str, self.steps), "sources"]
        return "\n".join([*lines, *(f"  {source}" for source in self.sources), *self._warnings])

    @property
    def _warnings(self) -> list[str]:
        return [f"before and after are not comparable: {note}" for note in self.notes]

    def _repr_html_(self) -> str:
        """Show the explanation in a notebook."""
        steps = "".join(_step_html(step) for step in self.steps)
        sources = "".join(f"<li>{escape(str(source))}</li>" for source in self.sources)
        notes = "".join(f"<p>{escape(warning)}</p>" for warning in self._warnings)
        rows = self.rows.assign(period=self.rows["period"].dt.strftime("%Y-%m-%d"))
        table = rows.to_html(index=False, escape=True, border=0, na_rep="")
        title = escape(f"{self.measure}, {self.area}, {self.period}")
        return (
            f"<section><h4>{title}</h4>{steps}{notes}<h5>Sources</h5><ul>{sources}</ul>"
            f"<details><summary>Rows used ({len(rows)})</summary>{table}</details></section>"
        )


def _print(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.10g}" if math.isfinite(value) else NOT_AVAILABLE


def _step_html(step: Step) -> str:
    inside = "".join(
        f"<tr><td>{escape(one.label)}</td><td>{_print(one.value)}</td><td>{escape(one.source)}</td></tr>"
        for one in step.numbers_in
    )
    outside = "; ".join(
        f"{escape(name)} <b>{escape(_print(value))}</b>" for name, value in step.numbers_out.items()
    )
    return (
        f"<h5>{escape(step.what[:1].upper() + step.what[1:])}</h5><p>{escape(step.formula)}</p>"
        f"<table><thead><tr><th>In</th><th>Number</th><th>Source</th></tr></thead><tbody>{inside}</tbody></table>"
        f"<p>Out: {outside}</p>"
    )
