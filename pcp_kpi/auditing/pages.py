"""An audit as one page of HTML that needs nothing outside itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pcp_kpi.auditing.checks import ACCEPTED, DISAGREE, SEVERITIES, UNCHECKED
from pcp_kpi.auditing.summaries import count_by_rule, sum_up
from pcp_kpi.files import replace_file

MEANINGS = {
    "wrong": "No figures that print like these can give what is printed",
    "misleading": "The figures may be right, and a reader takes them for something else",
    "rounding": "One in the last digit, or digits that the column does not have",
    "wording": "The words leave open what the figure is",
}


def render_audit(audited: pd.DataFrame, *, title: str, about: str = "") -> str:
    """Return an audit as a page of HTML.

    Parameters
    ----------
    audited : DataFrame
        What `pcp_kpi.auditing.audit` gave.
    title : str
        Heading of the page.
    about : str, optional
        What was audited, in a sentence.

    Returns
    -------
    str
        Findings by severity, those accepted before, checks by rule, and what could not be checked. No scripts, no
        requests to anything outside; the same audit gives the same bytes.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pcp_kpi.auditing"),
        autoescape=jinja2.select_autoescape(["html", "html.j2"]),
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    findings = audited[audited["verdict"] == DISAGREE]
    groups = [(severity, _rows(findings[findings["severity"] == severity])) for severity in SEVERITIES]
    return environment.get_template("audit.html.j2").render(
        title=title,
        about=about,
        summary=sum_up(audited),
        meanings=MEANINGS,
        groups=[(severity, rows) for severity, rows in groups if rows],
        accepted=_rows(audited[audited["verdict"] == ACCEPTED]),
        unchecked=_rows(audited[audited["verdict"] == UNCHECKED]),
        counts=_rows(count_by_rule(audited)),
    )


def write_audit(audited: pd.DataFrame, path: str | Path, *, title: str, about: str = "") -> Path:
    """Write an audit as a page of HTML.

    Parameters
    ----------
    audited : DataFrame
        What `pcp_kpi.auditing.audit` gave.
    path : str or Path
        File to write; one that is there is replaced whole.
    title, about : str
        As `render_audit` takes them.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    page = render_audit(audited, title=title, about=about)
    return replace_file(path, lambda part: part.write_text(page, encoding="utf-8"))


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")
