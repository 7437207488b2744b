"""The committed figures, asked as an audit asks them, and drafts of a few lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pcp_kpi.auditing.drafts.audit import audit_draft
from pcp_kpi.auditing.drafts.cited import Cited
from pcp_kpi.auditing.drafts.known import Known
from pcp_kpi.auditing.drafts.names import Names
from pcp_kpi.auditing.drafts.passages import Passage
from pcp_kpi.auditing.drafts.readings import Context
from pcp_kpi.auditing.drafts.values import Figures
from pcp_kpi.figures import read_figures
from pcp_kpi.periods import Quarter
from pcp_kpi.report.background import Background, read_background

QUARTER = Quarter(2021, 1)
Audit = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def paper(clean_folder: Path) -> pd.DataFrame:
    """Figures of the papers and of the Home Office, none invented."""
    return read_figures(clean_folder)


@pytest.fixture(scope="session")
def beside(clean_folder: Path) -> Background:
    return read_background(clean_folder)


@pytest.fixture(scope="session")
def asked(paper: pd.DataFrame, beside: Background) -> Figures:
    codes = {
        str(measure): tuple(code for code in part.unique() if code)
        for measure, part in paper.groupby("measure")["breakdown"]
    }
    names = Names(beside.catalogue, beside.force, tuple(paper["area"].unique()), codes)
    known = Known(paper, beside.limits, beside.catalogue, beside.force)
    return Figures(known, names, QUARTER, Cited(beside.printed))


@pytest.fixture(scope="session")
def context(asked: Figures) -> Context:
    return Context(asked.names, QUARTER)


@pytest.fixture
def audit(tmp_path: Path, paper: pd.DataFrame, beside: Background) -> Audit:
    """Audit a draft that is given as text."""

    def run(text: str, name: str = "draft.md") -> pd.DataFrame:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return audit_draft(tmp_path / name, figures=paper, quarter=QUARTER, background=beside)

    return run


def said(text: str, *headings: str, kind: str = "sentence") -> Passage:
    """A sentence under headings."""
    return Passage("draft.md", "line 1", kind, text, headings)


@pytest.fixture(scope="session")
def kept_results() -> str:
    """``results.csv`` of a report with one projected month."""
    columns = (
        "report", "measure", "area", "breakdown", "grain", "period", "period_end", "label", "value", "of", "level",
        "unit", "status", "method", "lower", "mean", "upper", "interval_low", "interval_high",
        "low80", "high80", "low95", "high95",
    )  # fmt: skip
    row = {
        "report": "2021/22 Q1", "measure": "hate-crime", "area": "West Mercia", "grain": "month",
        "period": "2021-07-01", "period_end": "2021-07-31", "label": "Jul 2021", "value": "352.1", "level": "352.1",
        "unit": "count", "status": "projected", "method": "theta and damped trend",
        "low80": "294.7", "high80": "420.7", "low95": "266.8", "high95": "464.7",
    }  # fmt: skip
    return f"{','.join(columns)}\n{','.join(row.get(name, '') for name in columns)}\n"
