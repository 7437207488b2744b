"""What each verb does: options in, exit code out. Everything heavy is imported inside."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.cli.telling import progress, tell
from pcp_kpi.cli.writing import refuse_unknown_source, write_table
from pcp_kpi.errors import CommandError, DataRefused, in_words

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.limits import LimitRule
    from pcp_kpi.signals import RuleSet

GOOD = 0
_MADE_BY = "pcp-kpi sample"
_WAYS_OUT = "here: --source ID prefers a source, --missing leave keeps a series without limits"


def run_report(options: argparse.Namespace) -> int:
    """Make the quarterly report of clean figures, or of a quarter's folder."""
    if options.config:
        from pcp_kpi.cli.quarters import run_quarter_report

        return run_quarter_report(options)
    if options.frozen:
        raise CommandError("--frozen needs --config, which names the quarter that was frozen")
    from pcp_kpi.figures import read_figures
    from pcp_kpi.forms.drawing import usual_processes
    from pcp_kpi.forms.writing import PAGE, Writing, check_formats, usual_formats
    from pcp_kpi.report.background import find_clean, read_background
    from pcp_kpi.report.build import build_report
    from pcp_kpi.report.entries import as_quarter
    from pcp_kpi.report.writing import is_current, write_report

    quarter = as_quarter(options.quarter)
    folder = Path(options.data) if options.data else find_clean()
    say = progress()
    say(f"reading figures from {folder}")
    background = read_background(folder, force=options.force)
    figures = read_figures(folder, illustrative=True)
    say(f"putting {quarter.label} together")
    report = build_report(
        figures,
        quarter,
        baseline=options.baseline,
        background=background,
        spec=options.spec,
        only=tuple(options.only),
        commentary=options.commentary,
    )
    out = Path(options.out or Path("reports") / quarter.label.lower().replace("/", "-").replace(" ", "-"))
    formats = check_formats(options.formats) if options.formats else usual_formats()
    template = Path(options.template) if options.template else None
    writing = Writing(formats, report.file_name, template, processes=usual_processes())
    if options.if_changed and is_current(report, out, writing):
        say("")
        tell(f"{out} is up to date")
        print(out / PAGE)
        return GOOD
    page = write_report(report, out, writing=writing, progress=say)
    say("")
    print(page)
    return GOOD


def run_clean(options: argparse.Namespace) -> int:
    """Make the clean folder from the raw one."""
    from pcp_kpi.cleaning import clean
    from pcp_kpi.forces import read_force
    from pcp_kpi.printing import plural

    cleaned = clean(options.raw, options.clean, force=read_force(options.force))
    for warning in cleaned.warnings:
        tell(f"warning: {warning}")
    for file in cleaned.files:
        print(
            f"{file.path}: {plural(file.reading.rows, 'row')}, {plural(len(file.reading.figures), 'figure')}"
        )
    print(f"{cleaned.folder}: {plural(cleaned.figures, 'figure')}")
    return GOOD


def run_sample(options: argparse.Namespace) -> int:
    """Write the extracts of the synthetic force into a folder of their own."""
    from pcp_kpi.files import replace_folder
    from pcp_kpi.printing import plural
    from pcp_kpi.sample import sample

    out = Path(options.out)
    _refuse_strange_folder(out)
    say = progress()
    say(f"making the synthetic force, seed {options.seed}, scale {options.scale}")
    rows: dict[str, int] = {}
    replace_folder(out, lambda part: rows.update(sample(part, seed=options.seed, scale=options.scale)))
    say("")
    print(f"{out}: {plural(sum(rows.values()), 'row')} of {plural(len(rows), 'extract')}, all ILLUSTRATIVE")
    return GOOD


def run_draft_layout(options: argparse.Namespace) -> int:
    """Draft the layout of a file, and print or write it."""
    from pcp_kpi.files import replace_file
    from pcp_kpi.forces import read_force
    from pcp_kpi.intake.drafting import draft_layout

    text = draft_layout(options.file, force=read_force(options.force))
    if not options.out:
        print(text, end="")
        return GOOD
    out = Path(options.out)
    if out.exists():
        raise CommandError(f"{out} is there already and may hold your corrections; name another file")
    print(replace_file(out, lambda part: part.write_text(text, encoding="utf-8", newline="\n")))
    return GOOD


def _refuse_strange_folder(folder: Path) -> None:
    """Refuse to replace what `sample` did not make: it might be a force's own extracts."""
    from pcp_kpi.sample import MANIFEST_FILE

    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    manifest = folder / MANIFEST_FILE
    try:
        made_by = json.loads(manifest.read_text(encoding="utf-8")).get("made_by")
    except (OSError, ValueError, AttributeError):
        made_by = None
    if made_by != _MADE_BY:
        raise CommandError(
            f"{folder} has no {MANIFEST_FILE} of 'pcp-kpi sample', which therefore did not make it and does not "
            "replace it; name another folder, or empty this one"
        )


def run_check(options: argparse.Namespace) -> int:
    """Tell whether files are valid tables of figures."""
    from pcp_kpi.catalogue import faults_against, read_catalogue
    from pcp_kpi.errors import Fault, refuse_if
    from pcp_kpi.figures import read_figures
    from pcp_kpi.printing import plural

    faults: list[Fault] = []
    for file in options.files:
        try:
            figures = read_figures(file)
            name = Path(file).name
            found = faults_against(figures, read_catalogue(), file=name)
        except DataRefused as refused:
            faults += refused.faults
            continue
        faults += found
        if not found:
            measures = plural(figures["measure"].nunique(), "measure")
            print(f"{file}: valid, {plural(len(figures), 'figure')} of {measures}")
    refuse_if(faults)
    return GOOD


def run_limits(options: argparse.Namespace) -> int:
    """Write the control limits of every series, what is flagged, and why."""
    from pcp_kpi.figures import one_source, read_figures
    from pcp_kpi.limits import with_limits
    from pcp_kpi.signals import rule_set, with_signals

    rules, rule = rule_set(options.rules), _limit_rule(options)
    figures = read_figures(options.file)
    if options.source:
        refuse_unknown_source(options.source, sorted(set(figures["source"])), options.file)
        figures = one_source(figures, prefer=options.source)
    figures = of_grain(figures, rule.grain, options.file)
    try:
        ruled = with_limits(figures, rule, missing=options.missing)
    except CommandError as wrong:
        raise CommandError(f"{wrong} ({_WAYS_OUT})") from wrong
    points = with_signals(ruled, rules, gaps=options.gaps)
    write_table(points, options.out)
    tell(_told_of(rule, rules, points))
    return GOOD


def _limit_rule(options: argparse.Namespace) -> LimitRule:
    from pcp_kpi.cli.baselines import parse_baseline
    from pcp_kpi.limits import LimitRule

    return LimitRule(
        parse_baseline(options.baseline, options.without),
        sigmas=options.sigmas,
        ddof=options.ddof,
        grain=options.grain,
        kind=options.kind,
        convention=options.convention,
    )


def _told_of(rule: LimitRule, rules: RuleSet, points: pd.DataFrame) -> str:
    """Say how the limits were made and how many flags are to be expected; limits alone are reckoned, rules counted."""
    from pcp_kpi.printing import plural

    if rules.name == "police-2sd":
        return f"{rule.words}: in a stable series {100 * rule.false_flags:.1f}% of points would be flagged by chance"
    judged = int((points["cause"] != "").sum())
    return f"{rule.words}; rules {rules.label}: {plural(int(points['flag'].sum()), 'point')} flagged of {judged:,}"


def of_grain(figures: pd.DataFrame, grain: str, file: str) -> pd.DataFrame:
    """Return figures that hold a grain; quarters are made from months where there are none, and this is said."""
    grains = set(figures["grain"])
    if grain in grains:
        return figures
    if grain == "quarter" and "month" in grains:
        from pcp_kpi.aggregate import to_quarters

        tell(f"{file} holds months; quarters are the sums of three")
        return to_quarters(figures)
    raise CommandError(f"{file} has no {grain} figures; it has {in_words(sorted(grains))} figures")
