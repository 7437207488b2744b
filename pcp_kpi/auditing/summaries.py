"""An audit in numbers and in lines: how many checks of each rule, and one line a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pcp_kpi.auditing.checks import ACCEPTED, AGREE, DISAGREE, SEVERITIES, UNCHECKED
from pcp_kpi.auditing.rules import RULES
from pcp_kpi.printing import plural


def count_by_rule(audited: pd.DataFrame) -> pd.DataFrame:
    """Count the checks of each rule.

    Parameters
    ----------
    audited : DataFrame
        What `pcp_kpi.auditing.audit` gave.

    Returns
    -------
    DataFrame
        One row a rule that was applied, in the order of the rules: `rule`, `asks` (what it checks), `checks`, `agree`
        and `disagree` (accepted findings count as disagreeing).
    """
    judged = audited[audited["verdict"].isin([AGREE, DISAGREE, ACCEPTED])]
    agrees = judged["verdict"] == AGREE
    counts = (
        pd.DataFrame({"rule": judged["rule"], "agree": agrees, "disagree": ~agrees}).groupby("rule").sum()
    )
    asks = {rule.id: rule.asks for rule in RULES}
    order = [
        *asks,
        *(rule for rule in counts.index if rule not in asks),
    ]  # those of a draft have no page here
    counts = counts.reindex(order).dropna().astype("int64").reset_index(names="rule")
    return counts.assign(
        asks=counts["rule"].map(asks).fillna(""), checks=counts["agree"] + counts["disagree"]
    )[["rule", "asks", "checks", "agree", "disagree"]]


def sum_up(audited: pd.DataFrame) -> str:
    """Say in one sentence what an audit found.

    Parameters
    ----------
    audited : DataFrame
        What `pcp_kpi.auditing.audit` gave.

    Examples
    --------
    >>> from pcp_kpi.auditing import audit, read_claims
    >>> print(sum_up(audit(read_claims())))
    731 checks: 664 agree, 67 disagree (17 wrong, 21 misleading, 8 rounding, 21 wording); 363 figures cannot be checked
    """
    verdicts = audited["verdict"].value_counts()
    found = audited.loc[audited["verdict"] == DISAGREE, "severity"].value_counts()
    severities = ", ".join(f"{found[one]} {one}" for one in SEVERITIES if one in found)
    agree, disagree, accepted = (int(verdicts.get(one, 0)) for one in (AGREE, DISAGREE, ACCEPTED))
    told = f"{plural(agree + disagree + accepted, 'check')}: {agree:,} agree, {disagree:,} disagree"
    told += f" ({severities})" if severities else ""
    told += f", {accepted:,} accepted before" if accepted else ""
    unchecked = int(verdicts.get(UNCHECKED, 0))
    return f"{told}; {plural(unchecked, 'figure')} cannot be checked"


def print_findings(audited: pd.DataFrame, *, title: str, about: str = "") -> str:
    """Print an audit as Markdown: counts by rule and each finding in one line with its place.

    Parameters
    ----------
    audited : DataFrame
        What `pcp_kpi.auditing.audit` gave.
    title : str
        Heading of the page.
    about : str, optional
        What was audited, as a paragraph under the heading.

    Returns
    -------
    str
        The same audit gives the same text.
    """
    counts = count_by_rule(audited)
    lines = [f"# {title}", ""]
    lines += [about, ""] if about else []
    lines += [f"**{sum_up(audited)}.**", "", "## Counts by rule", ""]
    lines += ["| rule | what it checks | checks | agree | disagree |", "|---|---|---:|---:|---:|"]
    columns = ("rule", "asks", "checks", "agree", "disagree")
    lines += [
        f"| {rule} | {_cell(asks)} | {checks} | {agree} | {disagree} |"
        for rule, asks, checks, agree, disagree in _rows(counts, columns)
    ]
    findings = audited[audited["verdict"] == DISAGREE]
    for severity in SEVERITIES:
        some = findings[findings["severity"] == severity]
        if len(some):
            lines += ["", f"## {severity.capitalize()} ({len(some)})", "", *_table(some)]
    lines += ["", "## Cannot be checked", "", "| why | figures |", "|---|---:|"]
    reasons = audited.loc[audited["verdict"] == UNCHECKED, "message"].value_counts()
    lines += [f"| {_cell(str(reason))} | {count} |" for reason, count in sorted(reasons.to_dict().items())]
    return "\n".join(lines) + "\n"


def _table(findings: pd.DataFrame) -> list[str]:
    columns = ("place", "printed", "message", "suggestion", "rule")
    return [
        "| place | printed | what is wrong | rule |",
        "|---|---|---|---|",
        *(
            f"| {place} | {_cell(printed)} | {_cell(message)}; {_cell(suggestion)} | {rule} |"
            for place, printed, message, suggestion, rule in _rows(findings, columns)
        ),
    ]


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(table[name].astype("str") for name in columns), strict=True)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
