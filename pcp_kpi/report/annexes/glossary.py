"""Terms of the report and the codes of the outcome framework."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from pcp_kpi.catalogue import Catalogue, Outcome, read_catalogue
from pcp_kpi.document import Block, Grid, Part, Subheading, Terms
from pcp_kpi.tables import Column, Table


def glossary_part(catalogue: Catalogue | None = None) -> Part:
    """Return the terms of the report, by group, and the outcome codes.

    Parameters
    ----------
    catalogue : Catalogue, optional
        Knows the outcome codes; the packaged one if left out.
    """
    blocks: list[Block] = []
    for title, terms in read_glossary().items():
        blocks += [Subheading(title), Terms(tuple(terms.items()))]
    blocks.append(Grid("outcome-codes", _codes(catalogue or read_catalogue()), "narrow"))
    return Part("glossary", "Glossary", tuple(blocks), kind="annex")


@cache
def read_glossary() -> Mapping[str, Mapping[str, str]]:
    """Return the packaged terms with their meanings, by group.

    Examples
    --------
    >>> read_glossary()["Comparisons"]["Quarter"]
    'Three months of the financial year, which begins in April: Q1 is April to June.'
    """
    text = files("pcp_kpi.report").joinpath("specs", "glossary.toml").read_text(encoding="utf-8")
    return {
        group["title"]: {entry["term"]: entry["meaning"] for entry in group["terms"]}
        for group in tomllib.loads(text)["groups"]
    }


def _codes(catalogue: Catalogue) -> Table:
    rows = [
        {"code": outcome.code, "title": outcome.title, "group": outcome.group.replace("-", " ").capitalize()}
        for outcome in sorted(catalogue.outcomes.values(), key=_order)
    ]
    columns = (Column("code", "Outcome"), Column("title", "What it is"), Column("group", "Group"))
    return Table("Outcome codes", pd.DataFrame(rows), columns)


def _order(outcome: Outcome) -> tuple[int, str]:
    """Sort 1, 1A, 2, ... 22 as a reader counts."""
    return int("".join(filter(str.isdigit, outcome.code))), outcome.code
