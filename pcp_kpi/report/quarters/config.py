"""The configuration of one quarter, ``quarter.toml``: what is reported, from which files, and who signs it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pcp_kpi.errors import Fault, NotAvailable, PeriodNotUnderstood, did_you_mean, in_words, refuse_if
from pcp_kpi.forces import DEFAULT_FORCE
from pcp_kpi.periods import FinancialYear, Quarter, parse_quarter, parse_year
from pcp_kpi.periods.units import day_in_words
from pcp_kpi.report.quarters.people import ROLE_RULE, is_role, person_in
from pcp_kpi.report.quarters.signing import SIGNERS, Signature
from pcp_kpi.report.spec import DEFAULT_SPEC

QUARTER_FILE = "quarter.toml"
FORMATS = ("html", "pdf", "pptx", "xlsx")  # as forms has them; too heavy to ask here, and the tests hold both
FILES = ("commentary", "overrides", "signals", "accepted", "template")
_TEXTS = ("quarter", "baseline", "baseline-reason", "version", "author", "owner")
_NAMED = {"force": DEFAULT_FORCE, "spec": DEFAULT_SPEC}
_PLACES = ("data", "out")
_LISTS = ("formats", "only")
_KNOWN = (*_TEXTS, "date", *_NAMED, *_PLACES, *_LISTS, *FILES, "sign-off")


@dataclass(frozen=True)
class QuarterConfig:
    """One quarter as its ``quarter.toml`` describes it.

    Parameters
    ----------
    path : Path
        The file itself.
    quarter : Quarter
        What is reported.
    baseline : FinancialYear or None
        The year that limits come from; None leaves it to the force.
    baseline_reason : str
        Why that year.
    formats : tuple of str
        Forms to write, of `FORMATS`.
    version, date : str
        For the cover. An empty date stands for the day up to which figures were extracted.
    author, owner : str
        Roles for the cover; empty: the force's own.
    force, spec : str
        Name of a packaged force or specification, or path of a ``.toml`` file.
    only : tuple of str
        Ids of sections to keep; all when empty.
    data, out : Path or None
        Clean folder and folder of the report; None: those that a report uses when none is named.
    commentary, overrides, signals, accepted, template : Path or None
        The analyst's words, figures changed by hand, the signal register, findings of an audit that are accepted, the
        force's own template of the deck.
    sign_off : tuple of Signature
        Analyst, assurer and owner, as far as they are named.
    """

    path: Path
    quarter: Quarter
    baseline: FinancialYear | None = None
    baseline_reason: str = ""
    formats: tuple[str, ...] = ("html",)
    version: str = ""
    date: str = ""
    author: str = ""
    owner: str = ""
    force: str = DEFAULT_FORCE
    spec: str = DEFAULT_SPEC
    only: tuple[str, ...] = ()
    data: Path | None = None
    out: Path | None = None
    commentary: Path | None = None
    overrides: Path | None = None
    signals: Path | None = None
    accepted: Path | None = None
    template: Path | None = None
    sign_off: tuple[Signature, ...] = ()

    @property
    def folder(self) -> Path:
        """The quarter's folder, in which the configuration stands."""
        return self.path.parent

    @property
    def files(self) -> dict[str, Path]:
        """The files that it names, by the field that names them; force and specification only when they are files."""
        found = {name: getattr(self, name) for name in FILES}
        found |= {name: Path(getattr(self, name)) for name in _NAMED if getattr(self, name).endswith(".toml")}
        return {name: path for name, path in found.items() if path is not None}


def read_quarter_config(path: str | Path) -> QuarterConfig:
    """Read the configuration of a quarter.

    Parameters
    ----------
    path : str or Path
        A ``quarter.toml``, or the quarter's folder. Every path in it counts from the folder in which it stands.

    Returns
    -------
    QuarterConfig

    Raises
    ------
    NotAvailable
        When there is no such file.
    DataRefused
        When it is not TOML, holds an unknown setting or one of the wrong kind, names a period that is none or a file
        that is not there, or a person in place of a role. All faults are listed.
    """
    path, data = load_settings(path)
    refuse_if(
        [
            Fault(f"{path.name}, {name}", None, "", came, rule)
            for name, came, rule in (*_faults(data), *_missing_files(data, path.parent))
        ]
    )
    return as_config(data, path)


def load_settings(path: str | Path) -> tuple[Path, dict[str, Any]]:
    """Return the path of a configuration and what stands in it, unchecked.

    Raises
    ------
    NotAvailable
        When there is no such file.
    DataRefused
        When it is not TOML.
    """
    path = Path(path)
    path = path / QUARTER_FILE if path.is_dir() else path
    if not path.is_file():
        raise NotAvailable(f"there is no quarter at {path}; make one with pcp-kpi new-quarter '2021/22 Q2'")
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        refuse_if([Fault(path.name, None, "", "", f"is not valid TOML: {error}")])
        raise


def as_config(data: Mapping[str, Any], path: Path) -> QuarterConfig:
    """Build a configuration from settings that are known to be sound."""
    folder = path.parent
    places = {name: folder / data[name] for name in (*FILES, *_PLACES) if data.get(name)}
    named: dict[str, Any] = {
        name: str(folder / data[name]) if data.get(name, "").endswith(".toml") else data.get(name) or usual
        for name, usual in _NAMED.items()
    }
    return QuarterConfig(
        path=path,
        quarter=parse_quarter(data["quarter"]),
        baseline=parse_year(data["baseline"]) if data.get("baseline") else None,
        baseline_reason=data.get("baseline-reason", ""),
        formats=tuple(data.get("formats") or ("html",)),
        only=tuple(data.get("only", ())),
        date=day_in_words(day) if isinstance(day := data.get("date", ""), date) else day,
        **{name: data.get(name, "") for name in ("version", "author", "owner")},
        sign_off=tuple(_signature(part, data["sign-off"][part]) for part in data.get("sign-off", {})),
        **{**named, **places},
    )


def _signature(part: str, entry: Mapping[str, Any]) -> Signature:
    return Signature(part, entry.get("role", ""), entry.get("date") or None)


# A fault of the configuration: the setting, what came, the rule.
_Found = tuple[str, str, str]


def _faults(data: Mapping[str, Any]) -> Iterator[_Found]:
    """List everything that keeps a configuration from being used, but for files that are not there."""
    for name in data:
        if name not in _KNOWN:
            yield (
                name,
                "",
                f"there is no such setting{did_you_mean(name, _KNOWN)}; there are {in_words(_KNOWN, most=30)}",
            )
    for name in (*_TEXTS, *_NAMED, *_PLACES, *FILES):
        if not isinstance(data.get(name, ""), str):
            yield name, f"{data[name]}", "a text in quotation marks is needed"
    for name in _LISTS:
        if not isinstance(value := data.get(name, []), list) or not all(
            isinstance(one, str) for one in value
        ):
            yield name, f"{value}", "a list of texts in square brackets is needed"
    yield from _period_faults(data)
    yield from _word_faults(data)
    yield from _sign_off_faults(data.get("sign-off", {}))


def _period_faults(data: Mapping[str, Any]) -> Iterator[_Found]:
    """List what keeps quarter and baseline from being periods in their order."""
    if not data.get("quarter"):
        yield "quarter", "", 'the setting is missing; name the quarter, such as quarter = "2021/22 Q2"'
    read: dict[str, Quarter | FinancialYear] = {}
    for name, parse in (("quarter", parse_quarter), ("baseline", parse_year)):
        if isinstance(data.get(name), str) and data[name]:
            try:
                read[name] = parse(data[name])
            except PeriodNotUnderstood as error:
                yield name, data[name], str(error)
    quarter, baseline = read.get("quarter"), read.get("baseline")
    if (
        isinstance(quarter, Quarter)
        and isinstance(baseline, FinancialYear)
        and baseline > quarter.financial_year
    ):
        yield "baseline", baseline.label, f"lies after {quarter.label}; name an earlier year"
    if data.get("baseline-reason") and not data.get("baseline"):
        yield (
            "baseline-reason",
            "",
            "gives the reason for a baseline that is not named; name it, or leave this out",
        )


def _word_faults(data: Mapping[str, Any]) -> Iterator[_Found]:
    """List forms that there are not, a day that is none, and people where roles belong."""
    formats = data.get("formats", [])
    for form in formats if isinstance(formats, list) else []:
        if isinstance(form, str) and form not in FORMATS:
            yield (
                "formats",
                form,
                f"there is no such form{did_you_mean(form, FORMATS)}; there are {in_words(FORMATS)}",
            )
    if not isinstance(day := data.get("date", ""), str) and not _is_day(day):
        yield "date", f"{day}", "a day is needed, as 2021-07-27, or a text in quotation marks"
    for name in ("author", "owner"):
        if isinstance(role := data.get(name, ""), str) and person_in(role):
            yield name, "", f"names a person; {ROLE_RULE}"


def _sign_off_faults(entries: object) -> Iterator[_Found]:
    """List what keeps the sign-off from being roles and days."""
    if not isinstance(entries, dict):
        yield (
            "sign-off",
            f"{entries}",
            f"is made of tables, one for each of {in_words(SIGNERS)}: [sign-off.analyst]",
        )
        return
    for part, entry in entries.items():
        place = f"sign-off.{part}"
        if part not in SIGNERS:
            yield (
                place,
                "",
                f"nobody signs as this{did_you_mean(part, SIGNERS)}; there are {in_words(SIGNERS)}",
            )
        elif not isinstance(entry, dict):
            yield place, f"{entry}", f"is a table with role and date: [{place}]"
        else:
            yield from _signature_faults(place, entry)


def _signature_faults(place: str, entry: Mapping[str, Any]) -> Iterator[_Found]:
    role, day = entry.get("role", ""), entry.get("date", "")
    for name in entry:
        if name not in ("role", "date"):
            yield place, name, "there is no such setting; there are role and date"
    if not isinstance(role, str):
        yield place, f"{role}", "a role is a text in quotation marks"
    elif role and not is_role(role):
        yield place, "" if person_in(role) else role, f"names no role; {ROLE_RULE}"
    if day != "" and not _is_day(day):
        yield place, f"{day}", "the day is written without quotation marks, as 2021-07-27"
    elif day != "" and not role:
        yield place, f"{day}", "is signed by nobody; name the role"


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _missing_files(data: Mapping[str, Any], folder: Path) -> Iterator[_Found]:
    """List the files and folders that are named and not there; the folder of the report is still to be made."""
    for name in (*FILES, *_NAMED):
        value = data.get(name, "")
        is_file = name in FILES or (isinstance(value, str) and value.endswith(".toml"))
        if isinstance(value, str) and value and is_file and not (folder / value).is_file():
            yield name, value, "there is no such file; a path counts from the folder of the quarter"
    value = data.get("data", "")
    if isinstance(value, str) and value and not (folder / value).is_dir():
        yield "data", value, "there is no such folder; a path counts from the folder of the quarter"
