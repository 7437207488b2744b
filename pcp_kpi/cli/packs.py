"""The verb `pack`: the shorter documents beside the quarterly report."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.cli.formats import add_formats
from pcp_kpi.cli.telling import progress

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.document import Document
    from pcp_kpi.report.background import Background

GOOD = 0
FIRST_QUARTER = "2021/22 Q1"
_SPEC = "packaged specification or path of a .toml file"

Make = Callable[[argparse.Namespace, "pd.DataFrame", "Background"], "Document"]


def add_pack_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pack` and its kinds to the command line."""
    verb = verbs.add_parser(
        "pack",
        help="a shorter document: area, monthly, weekly, summary, plan, calendar, public",
        description="Make one of the shorter documents beside the quarterly report, from the same figures.",
    )
    kinds = verb.add_subparsers(title="packs", dest="kind", required=True, metavar="PACK")
    area = _add(kinds, "area", "a local policing area's quarter", _area)
    _add_quarter(area)
    area.add_argument("--area", required=True, metavar="A", help="name or alias of the area")
    area.add_argument("--spec", default="area", metavar="NAME", help=_SPEC)
    monthly = _add(kinds, "monthly", "a month, by the rules of inclusion", _monthly)
    monthly.add_argument(
        "--month", default="June 2021", metavar="M", help="such as 'May 2021' (default June 2021)"
    )
    monthly.add_argument(
        "--rules", default="police-2sd", metavar="NAME", help="rule set that tells what is exceptional"
    )
    weekly = _add(kinds, "weekly", "a week on one page", _weekly)
    weekly.add_argument(
        "--week", default="2021-06-28", metavar="DAY", help="any day of the week (default 2021-06-28)"
    )
    weekly.add_argument("--extracts", metavar="DIR", help="extracts out of which weeks are counted too")
    _add_quarter(_add(kinds, "summary", "the panel's page", _summary))
    public = _add(kinds, "public", "plain words for everybody, small counts hidden", _public)
    _add_quarter(public)
    public.add_argument(
        "--threshold", type=int, default=5, metavar="N", help="counts below it are hidden (default 5)"
    )
    plan = _add(kinds, "plan", "the tracker of the delivery plan", _plan)
    plan.add_argument(
        "file", nargs="?", metavar="FILE", help="CSV of commitments (default: the published example)"
    )
    plan.add_argument("--on", required=True, metavar="DAY", help="the day on which the tracker stands")
    calendar = _add(kinds, "calendar", "the programme of meetings", _calendar)
    calendar.add_argument(
        "file", nargs="?", metavar="FILE", help="CSV of meetings (default: the published example)"
    )


def _add(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str, make: Make
) -> argparse.ArgumentParser:
    kind = kinds.add_parser(name, help=told)
    kind.add_argument(
        "--data", metavar="DIR", help="clean folder (default data/clean, else the example figures)"
    )
    kind.add_argument(
        "--force", default="west-mercia", metavar="NAME", help="packaged force or path of a .toml file"
    )
    kind.add_argument("--baseline", metavar="FY", help="year of the limits (default: the force's choice)")
    add_formats(kind, default=["html"], told="html, pdf, pptx, xlsx (default html)")
    kind.add_argument("--template", metavar="FILE", help="the force's own template of the deck")
    kind.add_argument("--out", metavar="DIR", help="folder of the pack (default reports/packs/<pack>)")
    kind.set_defaults(verb=run_pack, make=make)
    return kind


def _add_quarter(kind: argparse.ArgumentParser) -> None:
    kind.add_argument(
        "--quarter",
        default=FIRST_QUARTER,
        metavar="Q",
        help=f"such as '2025/26 Q4' (default {FIRST_QUARTER})",
    )


def run_pack(options: argparse.Namespace) -> int:
    """Make a pack and write it."""
    from pcp_kpi.figures import read_figures
    from pcp_kpi.forms.drawing import usual_processes
    from pcp_kpi.forms.writing import Writing
    from pcp_kpi.report.background import find_clean, read_background
    from pcp_kpi.report.writing import write_pack

    folder = Path(options.data) if options.data else find_clean()
    say = progress()
    say(f"reading figures from {folder}")
    background = read_background(folder, force=options.force)
    figures = read_figures(folder, illustrative=True)
    say(f"putting the pack {options.kind} together")
    document = options.make(options, figures, background)
    cover = document.cover
    name = "-".join(re.findall(r"[a-z0-9]+", f"{cover.title} {cover.period_label}".lower()))
    writing = Writing(
        tuple(options.formats), name, Path(options.template) if options.template else None, usual_processes()
    )
    page = write_pack(
        document, Path(options.out or Path("reports") / "packs" / name), writing=writing, progress=say
    )
    say("")
    print(page)
    return GOOD


def _area(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import area_pack

    return area_pack(
        figures,
        options.quarter,
        options.area,
        baseline=options.baseline,
        background=background,
        spec=options.spec,
    )


def _monthly(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import monthly_pack

    return monthly_pack(
        figures, options.month, baseline=options.baseline, background=background, rules=options.rules
    )


def _weekly(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    import pandas as pd

    from pcp_kpi.report.packs import weekly_dashboard, weekly_figures

    if options.extracts:
        counted = weekly_figures(options.extracts, force=background.force.name)
        figures = pd.concat([figures, counted], ignore_index=True)
    return weekly_dashboard(figures, options.week, baseline=options.baseline, background=background)


def _summary(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import summary_page

    return summary_page(figures, options.quarter, baseline=options.baseline, background=background)


def _public(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import public_summary

    return public_summary(
        figures,
        options.quarter,
        baseline=options.baseline,
        background=background,
        threshold=options.threshold,
    )


def _plan(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import delivery_plan, example_plan

    if options.file:
        return delivery_plan(options.file, on=options.on, background=background)
    return delivery_plan(example_plan(), on=options.on, background=background, source="plan-2021-q2")


def _calendar(options: argparse.Namespace, figures: pd.DataFrame, background: Background) -> Document:
    from pcp_kpi.report.packs import calendar, example_programme

    if options.file:
        return calendar(options.file, background=background)
    return calendar(example_programme(), background=background, source="panel-2021-09")
