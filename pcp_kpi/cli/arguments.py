"""What may be typed: the verbs of the command line and their options."""

from __future__ import annotations

import argparse

from pcp_kpi import __version__
from pcp_kpi.cli import projections as project_do
from pcp_kpi.cli import verbs as do
from pcp_kpi.cli.audits import add_audit_verb
from pcp_kpi.cli.comparisons import run_compare
from pcp_kpi.cli.formats import add_formats
from pcp_kpi.cli.packs import add_pack_verb
from pcp_kpi.cli.quarters import add_quarter_options, add_quarter_verbs

FIRST_QUARTER = "2021/22 Q1"
_FIGURES = "a tidy CSV or Parquet file, or a clean folder"
# Written here too, since the rooms that know them are too heavy for --help; the tests hold both together.
KINDS = ("sd", "xmr", "c", "u", "p", "p-prime", "u-prime", "t", "g", "run", "xmr-seasonal")
RULES = (
    "police-2sd", "nhs-mdc", "nhs-mdc-2023", "nelson", "western-electric", "western-electric-supplemented", "anhoej",
)  # fmt: skip
CONVENTIONS = ("house", "montgomery", "nhs", "qicharts2", "qicharts2-screened", "qcc", "qcc-3")
GRAINS = ("week", "month", "quarter", "year", "point")
_FORCE = "packaged force or path of a .toml file"


def new_parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs; each names the function that does it in `verb`."""
    parser = argparse.ArgumentParser(
        prog="pcp-kpi",
        description="Police performance reporting: figures, control limits, comparisons and the quarterly report.",
        epilog="Exit codes: 0 good, 1 data refused, 2 wrong command.",
    )
    parser.add_argument("--version", action="version", version=f"pcp-kpi {__version__}")
    verbs = parser.add_subparsers(title="verbs", dest="name", required=True, metavar="VERB")
    _add_report(verbs)
    add_pack_verb(verbs)
    add_quarter_verbs(verbs)
    _add_sample(verbs)
    _add_draft_layout(verbs)
    _add_clean(verbs)
    _add_check(verbs)
    _add_limits(verbs)
    _add_compare(verbs)
    _add_project(verbs)
    _add_backtest(verbs)
    add_audit_verb(verbs)
    return parser


def _add_report(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "report",
        help="clean figures to the quarterly report",
        description="Write the quarterly report, in every form that can be made here, from the clean figures. "
        "What is printed on standard output is the path of the page.",
    )
    verb.add_argument(
        "--quarter",
        default=FIRST_QUARTER,
        metavar="Q",
        help=f"such as '2025/26 Q4' (default {FIRST_QUARTER})",
    )
    verb.add_argument(
        "--baseline", metavar="FY", help="year of the limits, such as 2024/25 (default: the force's choice)"
    )
    verb.add_argument(
        "--only", action="append", default=[], metavar="SECTION", help="only this section; may be repeated"
    )
    add_formats(
        verb,
        default=None,
        told="forms to write: html, pdf, pptx, xlsx (default: all that can be made here)",
    )
    verb.add_argument(
        "--template", metavar="FILE", help="the force's own template of the deck (.pptx or .potx)"
    )
    verb.add_argument(
        "--data", metavar="DIR", help="clean folder (default data/clean, else the example figures)"
    )
    verb.add_argument("--force", default="west-mercia", metavar="NAME", help=_FORCE)
    verb.add_argument(
        "--spec", default="quarterly", metavar="NAME", help="packaged specification or path of a .toml file"
    )
    verb.add_argument(
        "--commentary", metavar="FILE", help="Markdown file with the analyst's own words by measure"
    )
    verb.add_argument("--out", metavar="DIR", help="folder of the report (default reports/<quarter>)")
    verb.add_argument(
        "--if-changed",
        action="store_true",
        help="do nothing when the report there is made from the same figures",
    )
    add_quarter_options(verb)
    verb.set_defaults(verb=do.run_report)


def _add_clean(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "clean",
        help="raw folder to clean folder, all faults at once",
        description="Read every raw file that the register names (sources.csv), check it, and write the clean folder. A "
        "file with a fault is refused with the places of all faults, and the clean folder stays as it was; what is odd "
        "and not wrong is a warning.",
    )
    verb.add_argument("--raw", default="data/raw", metavar="DIR", help="raw folder (default data/raw)")
    verb.add_argument(
        "--clean", default="data/clean", metavar="DIR", help="clean folder (default data/clean)"
    )
    verb.add_argument("--force", default="west-mercia", metavar="NAME", help=_FORCE)
    verb.set_defaults(verb=do.run_clean)


def _add_sample(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "sample",
        help="extracts of a synthetic force, illustrative",
        description="Write the record-level extracts of a synthetic force, whose sums equal the printed figures. "
        "They are marked ILLUSTRATIVE; 'pcp-kpi clean' counts them.",
    )
    verb.add_argument(
        "--out", default="data/raw/extracts", metavar="DIR", help="folder to make (default data/raw/extracts)"
    )
    verb.add_argument(
        "--seed", type=int, default=1, metavar="N", help="which records are drawn; sums stay (default 1)"
    )
    verb.add_argument("--scale", type=int, default=1, metavar="N", help="copies of the force (default 1)")
    verb.set_defaults(verb=do.run_sample)


def _add_draft_layout(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "draft-layout",
        help="a layout drafted from a workbook or CSV file",
        description=(
            "Look at a file and draft the layout that reads it: sheet, header row, columns, marks that mean missing. "
            "Put it beside the file under its name with .toml, and correct it."
        ),
    )
    verb.add_argument("file", metavar="FILE", help="a workbook (.xlsx, .xls, .ods) or a CSV file")
    verb.add_argument("--force", default="west-mercia", metavar="NAME", help=_FORCE)
    verb.add_argument("-o", "--out", metavar="OUT", help="where to write it; printed if left out")
    verb.set_defaults(verb=do.run_draft_layout)


def _add_check(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "check",
        help="is this a valid table of figures?",
        description="Hold tables of figures to their contract and tell every fault at once. Nothing is written.",
    )
    verb.add_argument("files", nargs="+", metavar="FILE", help=_FIGURES)
    verb.set_defaults(verb=do.run_check)


def _add_limits(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "limits",
        help="control limits, signals and their reasons, of every series",
        description="Add mean and control limits of a baseline to every series, and the rule that flags a point.",
    )
    verb.add_argument("file", metavar="FILE", help=_FIGURES)
    verb.add_argument(
        "--baseline",
        required=True,
        action="append",
        metavar="FY",
        help="such as 2019/20, 'Apr 2018:Mar 2020', first:24 or all; years and windows may be repeated",
    )
    verb.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="P",
        help="leave this year or window out of the baseline; may be repeated",
    )
    verb.add_argument("--kind", default="sd", metavar="KIND", help=f"{', '.join(KINDS)} or auto (default sd)")
    verb.add_argument(
        "--rules", default=RULES[0], metavar="SET", help=f"{', '.join(RULES)} (default {RULES[0]})"
    )
    verb.add_argument(
        "--gaps", default="break", choices=["break", "ignore"], help="what a missing period does to a run"
    )
    verb.add_argument("--grain", default="quarter", choices=GRAINS, help="default quarter")
    verb.add_argument(
        "--sigmas", type=float, metavar="K", help="multiple of one sigma (default 2 for sd, else 3)"
    )
    verb.add_argument(
        "--convention",
        default=CONVENTIONS[0],
        metavar="NAME",
        help=f"where books and packages differ: {', '.join(CONVENTIONS)} (default {CONVENTIONS[0]})",
    )
    verb.add_argument(
        "--ddof", type=int, default=1, choices=[0, 1], help="1 sample, 0 population (default 1)"
    )
    verb.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="ID",
        help="prefer this source; may be repeated, best first",
    )
    verb.add_argument(
        "--missing",
        default="refuse",
        choices=["refuse", "leave"],
        help="series whose baseline is not complete",
    )
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
    verb.set_defaults(verb=do.run_limits)


def _add_compare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "compare",
        help="changes of a period against others, with their evidence",
        description="Compare a period with others, series by series: the change, its interval, and the evidence for it.",
    )
    verb.add_argument("file", metavar="FILE", help=_FIGURES)
    verb.add_argument("--period", required=True, metavar="P", help="such as '2021/22 Q1' or 'June 2021'")
    verb.add_argument(
        "--with",
        dest="with_",
        action="append",
        default=[],
        metavar="P",
        help="compare with this period; may be repeated (default: the period before and the same one a year before)",
    )
    verb.add_argument(
        "--history",
        metavar="FROM:TO",
        help="past periods, such as 'Apr 2019:Mar 2026', that say how much more than chance the figures vary; those that "
        "the events beside the figures make unusual are left out",
    )
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
    verb.set_defaults(verb=run_compare)


def _add_project(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "project",
        help="projections with their ranges",
        description="Project every series: value, 80 and 95% ranges, method, caveats, and how often such ranges "
        "held. A series without history enough is told and left out.",
    )
    _add_history(verb, horizon="periods to project (default 4)")
    verb.add_argument(
        "--record",
        metavar="FILE",
        help="CSV file that keeps the projections: those of last time are scored, the new ones added",
    )
    verb.set_defaults(verb=project_do.run_project)


def _add_backtest(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "backtest",
        help="how good the projections would have been, series by series",
        description="Project every series from earlier origins with what was recorded until then. One row a series: its "
        "skill, one less the mean error over that of last year's figures (seasonal naive), the shares inside the "
        "ranges, how many figures were scored, and a flag where the skill is not above nought.",
    )
    _add_history(verb, horizon="periods ahead from each origin (default 4)")
    verb.add_argument(
        "--origins", type=int, default=8, metavar="N", help="latest periods to project from (default 8)"
    )
    verb.set_defaults(verb=project_do.run_backtest)


def _add_history(verb: argparse.ArgumentParser, *, horizon: str) -> None:
    """Add what a projection and its trial have in common."""
    verb.add_argument("file", metavar="FILE", help=_FIGURES)
    verb.add_argument("--horizon", type=int, default=4, metavar="N", help=horizon)
    verb.add_argument("--method", default="standard", help="fast, standard (default), full or seasonal-naive")
    verb.add_argument(
        "--window",
        action="append",
        default=[],
        metavar="FROM:TO",
        help="periods that are not fitted, such as 'Mar 2020:Mar 2021', besides those of the events; may be repeated",
    )
    verb.add_argument(
        "--source", action="append", default=[], metavar="ID", help="only this source; may be repeated"
    )
    verb.add_argument(
        "--annotations", metavar="FILE", help="dated events (default: annotations.csv beside the figures)"
    )
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
