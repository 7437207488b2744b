"""The verb `audit`: whether printed numbers agree with each other and with the figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.cli.telling import progress, tell
from pcp_kpi.cli.writing import write_table
from pcp_kpi.errors import CommandError

if TYPE_CHECKING:
    import pandas as pd

GOOD, FINDINGS = 0, 1
_FORMS = (".html", ".pdf", ".pptx", ".xlsx")
_PAGE = ".html"


def add_audit_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit` to the command line."""
    verb = verbs.add_parser(
        "audit",
        help="do printed numbers agree with each other, and with the figures?",
        description="Without FILE: check every figure that the papers print. With FILE (a page, PDF, deck, document, "
        "workbook or text, or the folder of a report): check every number of a draft against the figures, and against "
        "the results and tables that a report keeps in its folder. Exit code 1 when any number disagrees.",
    )
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="draft, or folder of a report in all its forms"
    )
    verb.add_argument(
        "--quarter", metavar="Q", help="what the draft reports, such as '2021/22 Q1'; must be given with FILE"
    )
    verb.add_argument(
        "--data", metavar="DIR", help="clean folder (default data/clean, else the example figures)"
    )
    verb.add_argument(
        "--force", default="west-mercia", metavar="NAME", help="packaged force or path of a .toml file"
    )
    verb.add_argument(
        "--baseline", metavar="FILE", help="findings looked at and accepted: a CSV file that --accept wrote"
    )
    verb.add_argument(
        "--accept",
        metavar="FILE",
        help="write what disagrees as accepted; --reason says why, and exit code is 0",
    )
    verb.add_argument("--reason", default="", metavar="WHY", help="why findings are accepted")
    verb.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        help="page (.html), CSV or Parquet file of every check (default: a summary)",
    )
    verb.set_defaults(verb=run_audit)


def run_audit(options: argparse.Namespace) -> int:
    """Audit the papers, or drafts."""
    import pandas as pd

    from pcp_kpi.auditing import open_findings, read_accepted, sum_up, write_accepted

    _refuse_half_options(options)
    accepted = read_accepted(options.baseline) if options.baseline else None
    parts = _drafts(options, accepted) if options.files else [_papers(options, accepted)]
    found = pd.concat(parts, ignore_index=True)
    _write(found, options)
    findings = open_findings(found)
    if not options.out:
        for row in findings.itertuples():
            print(f"{row.severity}: {row.place}: {row.message}; {row.suggestion}")
    tell(sum_up(found))
    if options.accept:
        print(write_accepted(found, options.accept, reason=options.reason))
        return GOOD
    return FINDINGS if len(findings) else GOOD


def _refuse_half_options(options: argparse.Namespace) -> None:
    if bool(options.accept) != bool(options.reason.strip()):
        raise CommandError("--accept and --reason go together: a finding is accepted for a reason")
    if options.files and not options.quarter:
        raise CommandError("name the quarter that the draft reports, such as --quarter '2021/22 Q1'")
    if options.quarter and not options.files:
        raise CommandError("--quarter goes with FILE; without FILE the papers of all quarters are audited")


def _papers(options: argparse.Namespace, accepted: pd.DataFrame | None) -> pd.DataFrame:
    from pcp_kpi.auditing import audit, read_claims
    from pcp_kpi.forces import read_force

    return audit(read_claims(options.data, force=read_force(options.force)), accepted=accepted)


def _drafts(options: argparse.Namespace, accepted: pd.DataFrame | None) -> list[pd.DataFrame]:
    from pcp_kpi.auditing.drafts import audit_draft
    from pcp_kpi.figures import read_figures
    from pcp_kpi.report.background import find_clean, read_background

    folder, say = Path(options.data) if options.data else find_clean(), progress()
    background = read_background(folder, force=options.force)
    figures = read_figures(folder, illustrative=True)
    parts = []
    for path in _files(options.files):
        say(f"reading {path}")
        parts.append(
            audit_draft(
                path, figures=figures, quarter=options.quarter, background=background, accepted=accepted
            )
        )
    say("")
    return parts


def _files(named: list[str]) -> list[Path]:
    """Return the files named, and every form of a report in the folders named."""
    files: list[Path] = []
    for name in named:
        path = Path(name)
        if not path.is_dir():
            files.append(path)
            continue
        forms = sorted(one for one in path.iterdir() if one.suffix in _FORMS)
        if not forms:
            raise CommandError(f"{path} holds no report in any of the forms {', '.join(_FORMS)}")
        files += forms
    return files


def _write(found: pd.DataFrame, options: argparse.Namespace) -> None:
    from pcp_kpi.auditing import write_audit
    from pcp_kpi.files import without_formulas

    if not options.out:
        return
    if Path(options.out).suffix == _PAGE:
        names = ", ".join(Path(name).name for name in options.files)
        title = f"Audit of {names}" if names else "Audit of the papers"
        print(write_audit(found, options.out, title=title))
    else:
        write_table(without_formulas(found), options.out)
