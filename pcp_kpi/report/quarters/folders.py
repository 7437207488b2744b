"""A folder for a quarter's work: configuration, stubs of the commentary, registers, the checklist."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from pcp_kpi.catalogue import Catalogue
from pcp_kpi.errors import CommandError
from pcp_kpi.files import replace_folder
from pcp_kpi.forces import DEFAULT_FORCE, BaselineChoice, Force, read_force
from pcp_kpi.periods import FinancialYear, Quarter
from pcp_kpi.report.entries import as_baseline, as_quarter
from pcp_kpi.report.quarters.config import FORMATS, QUARTER_FILE
from pcp_kpi.report.quarters.overrides import COLUMNS as OVERRIDE_COLUMNS
from pcp_kpi.report.quarters.overrides import OVERRIDES_FILE
from pcp_kpi.report.quarters.people import is_role
from pcp_kpi.report.register import COLUMNS as REGISTER_COLUMNS
from pcp_kpi.report.register import REGISTER_FILE
from pcp_kpi.report.spec import DEFAULT_SPEC, read_spec

COMMENTARY_FILE = "commentary.md"
CHECKLIST_FILE = "checklist.md"
QUARTERS = "quarters"
REPORTS = "reports"


def folder_name(quarter: Quarter) -> str:
    """Return the name of a quarter's folders.

    Examples
    --------
    >>> folder_name(Quarter(2021, 2))
    '2021-22-q2'
    """
    return quarter.label.lower().replace("/", "-").replace(" ", "-")


def new_quarter(
    quarter: str | Quarter,
    *,
    folder: str | Path = QUARTERS,
    baseline: str | FinancialYear | None = None,
    force: str = DEFAULT_FORCE,
    spec: str = DEFAULT_SPEC,
) -> Path:
    """Make the folder in which a quarter is worked on.

    Parameters
    ----------
    quarter : str or Quarter
        In any spelling.
    folder : str or Path, optional
        Where the folders of all quarters stand.
    baseline : str or FinancialYear, optional
        The year that limits come from; the force's choice, with its reason, if left out.
    force, spec : str, optional
        Packaged force and specification, or paths of ``.toml`` files.

    Returns
    -------
    Path
        The new folder: ``quarter.toml``, ``commentary.md`` with a heading for each measure, ``overrides.csv``,
        ``signals.csv`` and ``checklist.md``. Figures changed by hand and signals of the quarter before are carried
        from its folder, where there is one: they stand in the new charts too.

    Raises
    ------
    CommandError
        When the folder is there already: nothing is overwritten.
    PeriodNotUnderstood
        When the quarter or the baseline is no period.
    """
    when = as_quarter(quarter)
    place = Path(folder) / folder_name(when)
    if place.exists():
        raise CommandError(f"{place} is there already and may hold your work; nothing was written")
    police = read_force(force)
    catalogue = police.catalogue
    choice = _choice(as_baseline(baseline, when, police), when, police)
    measures = read_spec(spec, quarter=when, catalogue=catalogue).measures
    settings = _settings(when, choice, police)
    settings |= {name: _quoted(_seen_from(file, place)) for name, file in (("force", force), ("spec", spec))}

    def fill(part: Path) -> None:
        _write(part / QUARTER_FILE, _template(QUARTER_FILE, settings))
        _write(part / CHECKLIST_FILE, _template(CHECKLIST_FILE, settings))
        _write(part / COMMENTARY_FILE, _stubs(measures, catalogue))
        before = Path(folder) / folder_name(when.shift(-1))
        _carry(before / OVERRIDES_FILE, part / OVERRIDES_FILE, OVERRIDE_COLUMNS)
        _carry(before / REGISTER_FILE, part / REGISTER_FILE, REGISTER_COLUMNS)

    return replace_folder(place, fill)


def _choice(year: FinancialYear, quarter: Quarter, force: Force) -> BaselineChoice:
    choice = force.baseline_of(quarter.financial_year)
    return choice if choice.baseline == year else BaselineChoice(year)


def _settings(quarter: Quarter, choice: BaselineChoice, force: Force) -> dict[str, str]:
    """Return what the templates leave to be filled in; texts in quotation marks, as TOML has them."""
    return {
        "title": f"{force.police}, {quarter.label}, {quarter.words}",
        "label": quarter.label,
        "name": folder_name(quarter),
        "quarter": _quoted(quarter.label),
        "baseline": _quoted(choice.baseline.label),
        "reason": _quoted(choice.reason),
        "formats": ", ".join(FORMATS),
        "author": _quoted(force.author),
        "owner": _quoted(force.owner),
        "signing_owner": _quoted(force.owner if is_role(force.owner) else ""),
    }


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _seen_from(name: str, folder: Path) -> str:
    """Return a packaged name as it is, and the path of a file as seen from the quarter's folder."""
    return Path(os.path.relpath(name, folder)).as_posix() if name.endswith(".toml") else name


def _template(name: str, settings: Mapping[str, str]) -> str:
    text = files("pcp_kpi.report.quarters").joinpath("templates", name).read_text(encoding="utf-8")
    return Template(text).substitute(settings)


def _stubs(measures: Sequence[str], catalogue: Catalogue) -> str:
    """Return the commentary to be written: a role, and a heading for each measure with nothing under it."""
    headings = [f"# {catalogue[id].title}\n" for id in measures]
    return "\n".join(["role: Performance analyst\n", *headings])


def _carry(before: Path, path: Path, columns: Sequence[str]) -> None:
    """Copy a table of the quarter before, or begin one."""
    if before.is_file():
        shutil.copyfile(before, path)
    else:
        _write(path, ",".join(columns) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
