"""The command line: the same words as the library, one verb a task.

Nothing heavy is imported until a verb runs, so that ``pcp-kpi --help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi import __version__
from pcp_kpi.errors import (
    AnalystError,
    CommandError,
    DataRefused,
    NotAvailable,
    PeriodNotUnderstood,
    did_you_mean,
    in_words,
)

if TYPE_CHECKING:
    import pandas as pd

GOOD, REFUSED, WRONG_COMMAND = 0, 1, 2
INTERRUPTED = 130  # as shells say it
FIRST_QUARTER = "2021/22 Q1"
_WAYS_OUT = "here: --source ID prefers a source, --missing leave keeps a series without limits"
_FIGURES = "a tidy CSV or Parquet file, or a clean folder"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        As typed after ``pcp-kpi``; the process's own if left out.

    Returns
    -------
    int
        0 good, 1 data refused, 2 wrong command.
    """
    try:
        try:
            return _run(_parser().parse_args(arguments))
        finally:
            # What stands in the buffer is written here, where a closed pipe can still be caught.
            sys.stdout.flush()
    except KeyboardInterrupt:
        _tell("stopped; what was there before stands as it was")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipeline has closed it; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


def _run(options: argparse.Namespace) -> int:
    verb: Callable[[argparse.Namespace], int] = options.verb
    try:
        return verb(options)
    except (DataRefused, NotAvailable) as refused:
        _tell(str(refused))
        return REFUSED
    except (CommandError, PeriodNotUnderstood) as wrong:
        _tell(f"pcp-kpi {options.name}: {wrong}")
        return WRONG_COMMAND
    except AnalystError as error:
        _tell(str(error))
        return REFUSED
    except BrokenPipeError:
        raise
    except OSError as error:
        _tell(f"pcp-kpi {options.name}: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pcp-kpi",
        description="Police performance reporting: figures, control limits, comparisons and the quarterly report.",
        epilog="Exit codes: 0 good, 1 data refused, 2 wrong command.",
    )
    parser.add_argument("--version", action="version", version=f"pcp-kpi {__version__}")
    verbs = parser.add_subparsers(title="verbs", dest="name", required=True, metavar="VERB")
    _add_report(verbs)
    _add_clean(verbs)
    _add_check(verbs)
    _add_limits(verbs)
    _add_compare(verbs)
    _add_project(verbs)
    return parser


def _add_report(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("report", help="clean figures to the quarterly report")
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
    verb.add_argument(
        "--formats", nargs="+", default=["html"], choices=["html"], help="forms to write (html)"
    )
    verb.add_argument(
        "--data", metavar="DIR", help="clean folder (default data/clean, else the example figures)"
    )
    verb.add_argument(
        "--force", default="west-mercia", metavar="NAME", help="packaged force or path of a .toml file"
    )
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
    verb.set_defaults(verb=_report)


def _add_clean(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("clean", help="raw folder to clean folder, all faults at once")
    verb.add_argument("--raw", default="data/raw", metavar="DIR", help="raw folder (default data/raw)")
    verb.add_argument(
        "--clean", default="data/clean", metavar="DIR", help="clean folder (default data/clean)"
    )
    verb.add_argument(
        "--force", default="west-mercia", metavar="NAME", help="packaged force or path of a .toml file"
    )
    verb.set_defaults(verb=_clean)


def _add_check(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("check", help="is this a valid table of figures?")
    verb.add_argument("files", nargs="+", metavar="FILE", help=_FIGURES)
    verb.set_defaults(verb=_check)


def _add_limits(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("limits", help="control limits and signals of every series")
    verb.add_argument("file", metavar="FILE", help=_FIGURES)
    verb.add_argument("--baseline", required=True, metavar="FY", help="such as 2019/20")
    verb.add_argument(
        "--kind", default="sd", choices=["sd"], help="sd: mean and a multiple of the standard deviation"
    )
    verb.add_argument(
        "--rules", default="police-2sd", choices=["police-2sd"], help="a point outside its limits is flagged"
    )
    verb.add_argument(
        "--grain", default="quarter", choices=["month", "quarter", "year"], help="default quarter"
    )
    verb.add_argument(
        "--sigmas", type=float, default=2.0, help="multiple of the standard deviation (default 2)"
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
    verb.set_defaults(verb=_limits)


def _add_compare(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("compare", help="changes of a period against others")
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
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
    verb.set_defaults(verb=_compare)


def _add_project(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("project", help="projections of counts with their ranges")
    verb.add_argument("file", metavar="FILE", help=_FIGURES)
    verb.add_argument("--horizon", type=int, default=4, metavar="N", help="periods to project (default 4)")
    verb.add_argument("--method", default="first", help="first (by length of history) or seasonal-naive")
    verb.add_argument(
        "--source", action="append", default=[], metavar="ID", help="only this source; may be repeated"
    )
    verb.add_argument(
        "--annotations", metavar="FILE", help="dated events (default: annotations.csv beside the figures)"
    )
    verb.add_argument("-o", "--out", metavar="OUT", help="CSV or Parquet file (default: CSV to the screen)")
    verb.set_defaults(verb=_project)


def _report(options: argparse.Namespace) -> int:
    from pcp_kpi.figures import read_figures
    from pcp_kpi.report.background import find_clean, read_background
    from pcp_kpi.report.build import build_report
    from pcp_kpi.report.entries import as_quarter
    from pcp_kpi.report.writing import is_current

    quarter = as_quarter(options.quarter)
    folder = Path(options.data) if options.data else find_clean()
    say = _progress()
    say(f"reading figures from {folder}")
    background = read_background(folder, force=options.force)
    figures = read_figures(folder)
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
    if options.if_changed and is_current(report, out):
        say(f"{out} is up to date")
        return GOOD
    page = report.save(out, progress=say)
    say("")
    print(page)
    return GOOD


def _clean(options: argparse.Namespace) -> int:
    from pcp_kpi.cleaning import clean
    from pcp_kpi.forces import read_force

    cleaned = clean(options.raw, options.clean, force=read_force(options.force))
    for warning in cleaned.warnings:
        _tell(f"warning: {warning}")
    for file in cleaned.files:
        print(f"{file.path}: {file.reading.rows:,} rows, {len(file.reading.figures):,} figures")
    print(f"{cleaned.folder}: {cleaned.figures:,} figures")
    return GOOD


def _check(options: argparse.Namespace) -> int:
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


def _limits(options: argparse.Namespace) -> int:
    from pcp_kpi.figures import one_source, read_figures
    from pcp_kpi.limits import LimitRule, with_limits
    from pcp_kpi.periods import parse_year

    figures = read_figures(options.file)
    if options.source:
        _refuse_unknown_source(options.source, sorted(set(figures["source"])), options.file)
        figures = one_source(figures, prefer=options.source)
    rule = LimitRule(
        parse_year(options.baseline), sigmas=options.sigmas, ddof=options.ddof, grain=options.grain
    )
    figures = _of_grain(figures, rule.grain, options.file)
    try:
        ruled = with_limits(figures, rule, missing=options.missing)
    except CommandError as wrong:
        raise CommandError(f"{wrong} ({_WAYS_OUT})") from wrong
    _write(ruled, options.out)
    _tell(
        f"{rule.words}: in a stable series {100 * rule.false_flags:.1f}% of points would be flagged by chance"
    )
    return GOOD


def _of_grain(figures: pd.DataFrame, grain: str, file: str) -> pd.DataFrame:
    """Return figures that hold a grain; quarters are made from months where there are none, and this is said."""
    grains = set(figures["grain"])
    if grain in grains:
        return figures
    if grain == "quarter" and "month" in grains:
        from pcp_kpi.aggregate import to_quarters

        _tell(f"{file} holds months; quarters are the sums of three")
        return to_quarters(figures)
    raise CommandError(f"{file} has no {grain} figures; it has {in_words(sorted(grains))} figures")


def _refuse_unknown_source(ids: Sequence[str], known: Sequence[str], file: str) -> None:
    for id in ids:
        if id not in known:
            raise CommandError(
                f"{file} has no source {id!r}{did_you_mean(id, known)}; it has {in_words(known)}"
            )


def _compare(options: argparse.Namespace) -> int:
    from pcp_kpi.comparison import compare
    from pcp_kpi.figures import read_figures
    from pcp_kpi.periods import parse_period

    period = parse_period(options.period)
    with_ = [parse_period(text) for text in options.with_] or [period.shift(-1), period.years_before(1)]
    figures = read_figures(options.file)
    if period.grain == "quarter":
        figures = _of_grain(figures, "quarter", options.file)
    changes = compare(figures, period, with_=with_)
    if changes.empty:
        raise NotAvailable(f"{options.file} has no figures for {period.label}")
    _write(changes, options.out)
    return GOOD


def _project(options: argparse.Namespace) -> int:
    from pcp_kpi.annotations import read_annotations
    from pcp_kpi.figures import PRINTED, figures_path, read_figures
    from pcp_kpi.projection import project, unprojected

    figures = read_figures(options.file)
    if options.source:
        _refuse_unknown_source(options.source, sorted(figures["source"].unique()), options.file)
        figures = figures[figures["source"].isin(options.source)]
    shares = figures["of"].notna() | figures["measure"].str.endswith(PRINTED)
    if shares.any():
        names = sorted(figures.loc[shares, "measure"].unique())
        _tell(f"left out, since only counts are projected: {in_words(names)}")
        figures = figures[~shares]
    annotations = read_annotations(options.annotations or figures_path(options.file).parent)
    projected = project(figures, horizon=options.horizon, method=options.method, annotations=annotations)
    _write(projected, options.out)
    without = unprojected(figures, annotations=annotations)
    for reason, rows in without.groupby("reason", sort=False):
        _tell(f"no projection for {len(rows):,} series: {reason}")
    return GOOD


def _write(table: pd.DataFrame, out: str | None) -> None:
    from pcp_kpi.figures import to_csv_text, write_figures

    if out:
        write_figures(table, out)
        _tell(f"{len(table):,} rows written to {out}")
    else:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        sys.stdout.write(to_csv_text(table))


def _progress() -> Callable[[str], None]:
    """Return a teller of progress: one line that renews itself on a screen, nothing in a pipeline but the end."""
    screen = sys.stderr.isatty()

    def say(text: str) -> None:
        if screen:
            sys.stderr.write(f"\r\033[K{text}" if text else "\r\033[K")
            sys.stderr.flush()

    return say


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
