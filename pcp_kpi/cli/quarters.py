"""The verbs of a quarter's working life: make its folder, freeze and reopen it, hold two reports side by side."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.cli.telling import progress, tell
from pcp_kpi.cli.writing import write_table
from pcp_kpi.errors import CommandError, in_words

if TYPE_CHECKING:
    from pcp_kpi.report.quarters.config import QuarterConfig

GOOD, DIFFERENT = 0, 1
QUARTERS = "quarters"
# What quarter.toml says, with what stands there when it is not typed.
_SETTINGS: Mapping[str, object] = {
    "quarter": "2021/22 Q1", "baseline": None, "only": [], "template": None, "data": None, "force": "west-mercia",
    "spec": "quarterly", "commentary": None,
}  # fmt: skip
_QUARTER = "a quarter such as '2021/22 Q2', its folder, or its quarter.toml"


def add_quarter_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of a quarter's working life to the command line."""
    _add_new_quarter(verbs)
    _add_freeze(verbs)
    _add_reopen(verbs)
    _add_compare_report(verbs)


def add_quarter_options(verb: argparse.ArgumentParser) -> None:
    """Add to `report` the options that take everything from a quarter's folder."""
    verb.add_argument(
        "--config", metavar="FILE", help="quarter.toml, or the quarter's folder, that says all the rest"
    )
    verb.add_argument(
        "--frozen", action="store_true", help="with --config: the report of the figures as they were frozen"
    )


def _add_new_quarter(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "new-quarter",
        help="a folder for a quarter's work",
        description="Make the folder of a quarter: configuration, a heading for each measure's commentary, figures to "
        "be changed by hand, the signal register, the checklist. Nothing is overwritten.",
    )
    verb.add_argument("quarter", metavar="Q", help="such as '2021/22 Q2'")
    _add_folder(verb)
    verb.add_argument(
        "--baseline", metavar="FY", help="year of the limits, such as 2024/25 (default: the force's choice)"
    )
    verb.add_argument(
        "--force", default="west-mercia", metavar="NAME", help="packaged force or path of a .toml file"
    )
    verb.add_argument(
        "--spec", default="quarterly", metavar="NAME", help="packaged specification or path of a .toml file"
    )
    verb.set_defaults(verb=run_new_quarter)


def _add_freeze(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "freeze",
        help="keep a quarter's figures and settings",
        description="Keep the clean figures and the settings of a quarter, read-only and with their hashes, so that "
        "'report --config QUARTER --frozen' gives the same report after the figures have moved on.",
    )
    verb.add_argument("quarter", metavar="QUARTER", help=_QUARTER)
    _add_folder(verb)
    verb.add_argument("--role", default="", metavar="ROLE", help="who freezes it, a role, for the log")
    verb.add_argument("--reason", default="", metavar="WHY", help="why, for the log")
    verb.set_defaults(verb=run_freeze)


def _add_reopen(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "reopen",
        help="open a frozen quarter again, with a reason",
        description="Let a frozen quarter be worked on again; who did it, why and when stands in its log.",
    )
    verb.add_argument("quarter", metavar="QUARTER", help=_QUARTER)
    _add_folder(verb)
    verb.add_argument("--reason", required=True, metavar="WHY", help="why, for the log")
    verb.add_argument("--role", required=True, metavar="ROLE", help="who answers for it, a role, for the log")
    verb.set_defaults(verb=run_reopen)


def _add_compare_report(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "compare-report",
        help="what two reports tell differently",
        description="Set the figures of a report beside those of an earlier one: what was revised, what vanished, what "
        "is new. Exit code 1 when anything told before is told differently or no more.",
    )
    report = "folder of a report, its results, a table, or a workbook with columns measure, period and value"
    verb.add_argument("old", metavar="OLD", help=report)
    verb.add_argument("new", metavar="NEW", help="the same of the later report")
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
    verb.set_defaults(verb=run_compare_report)


def _add_folder(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--folder",
        default=QUARTERS,
        metavar="DIR",
        help=f"where the folders of all quarters stand (default {QUARTERS})",
    )


def run_new_quarter(options: argparse.Namespace) -> int:
    """Make the folder of a quarter."""
    from pcp_kpi.report.quarters.folders import new_quarter

    place = new_quarter(
        options.quarter,
        folder=options.folder,
        baseline=options.baseline,
        force=options.force,
        spec=options.spec,
    )
    for path in sorted(place.iterdir()):
        print(path)
    return GOOD


def run_freeze(options: argparse.Namespace) -> int:
    """Keep a quarter's figures and settings."""
    from pcp_kpi.report.quarters.config import read_quarter_config
    from pcp_kpi.report.quarters.freezing import freeze_quarter
    from pcp_kpi.report.quarters.signing import is_signed_off

    config = read_quarter_config(_place(options))
    kept = freeze_quarter(config, role=options.role, reason=options.reason)
    if not is_signed_off(config.sign_off):
        tell(f"warning: {config.quarter.label} is frozen, but not signed off by analyst, assurer and owner")
    print(kept)
    return GOOD


def run_reopen(options: argparse.Namespace) -> int:
    """Open a frozen quarter again."""
    from pcp_kpi.report.quarters.freezing import reopen_quarter

    kept = reopen_quarter(_place(options), reason=options.reason, role=options.role)
    print(f"{kept}: what was frozen is kept here")
    return GOOD


def run_compare_report(options: argparse.Namespace) -> int:
    """Tell what two reports tell differently."""
    from pcp_kpi.report.quarters.side_by_side import compare_reports

    found = compare_reports(options.old, options.new)
    write_table(found.table, options.out)
    tell(found.words)
    return DIFFERENT if found.disturbing else GOOD


def run_quarter_report(options: argparse.Namespace) -> int:
    """Make the report of a quarter's folder; the run is logged there."""
    from pcp_kpi.forms.drawing import usual_processes
    from pcp_kpi.forms.writing import PAGE
    from pcp_kpi.report.quarters.journal import is_up_to_date, logged_run
    from pcp_kpi.report.quarters.work import build_quarter, report_folder, report_inputs

    _refuse_settings(options)
    config, say = _config(options), progress()
    out = Path(options.out) if options.out else report_folder(config)
    given = {name: getattr(options, name, None) for name in ("config", "frozen", "out", "formats")}
    inputs = report_inputs(config)
    unchanged = getattr(options, "if_changed", False)
    if unchanged and is_up_to_date(config.folder, "report", options=given, inputs=inputs, output=out):
        say("")
        tell(f"{out} is up to date")
        print(out / PAGE)
        return GOOD
    with logged_run(config.folder, "report", options=given) as run:
        run.inputs = inputs
        work = build_quarter(config, progress=say)
        page = work.save(
            out, formats=getattr(options, "formats", None) or (), progress=say, processes=usual_processes()
        )
        run.output = out
    say("")
    for warning in work.warnings:
        tell(f"warning: {warning}")
    print(page)
    return GOOD


def _refuse_settings(options: argparse.Namespace) -> None:
    """Refuse options that the configuration says: one of the two would be forgotten in silence."""
    typed = [name for name, usual in _SETTINGS.items() if getattr(options, name, usual) != usual]
    if typed:
        raise CommandError(
            f"--config says all but the forms and the folder; leave out {in_words(f'--{name}' for name in typed)}, or "
            "write it into quarter.toml"
        )


def _config(options: argparse.Namespace) -> QuarterConfig:
    """Return the quarter that is asked for: as it was frozen, or as it is, if it is not frozen."""
    from pcp_kpi.report.quarters.config import read_quarter_config
    from pcp_kpi.report.quarters.freezing import frozen_by_other_version, read_frozen, refuse_frozen

    if not options.frozen:
        config = read_quarter_config(options.config)
        refuse_frozen(config)
        return config
    config = read_frozen(options.config)
    if version := frozen_by_other_version(options.config):
        tell(
            f"warning: the quarter was frozen by pcp-kpi {version}; its report may not be the same to the byte"
        )
    return config


def _place(options: argparse.Namespace) -> Path:
    """Return the folder of a quarter that was named by its folder, its file or its label."""
    from pcp_kpi.report.entries import as_quarter
    from pcp_kpi.report.quarters.folders import folder_name

    named = Path(options.quarter)
    if named.exists():
        return named
    place = Path(options.folder) / folder_name(as_quarter(options.quarter))
    if not place.exists():
        raise CommandError(
            f"there is no quarter in {place}; make one with pcp-kpi new-quarter {options.quarter!r}"
        )
    return place
