"""A quarter frozen: its figures and settings as they were, kept so that its report can be made again; and reopened."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pcp_kpi import __version__
from pcp_kpi.cleaning.package import write_json
from pcp_kpi.errors import CommandError, Fault, NotAvailable, refuse_if
from pcp_kpi.files import FIGURES_FILE, find_clean, replace_folder
from pcp_kpi.report.quarters.config import (
    QUARTER_FILE,
    QuarterConfig,
    as_config,
    load_settings,
)
from pcp_kpi.report.quarters.journal import log_entry
from pcp_kpi.report.quarters.people import ROLE_RULE, is_role, person_in
from pcp_kpi.sources import sha256

FROZEN = "frozen"
CLEAN = "clean"
LIST_FILE = "frozen.json"


def freeze_quarter(config: QuarterConfig, *, role: str = "", reason: str = "") -> Path:
    """Keep a quarter's clean figures and settings, read-only and with their hashes.

    Parameters
    ----------
    config : QuarterConfig
        The quarter, as `read_quarter_config` gives it.
    role, reason : str, optional
        Who freezes it, and why, for the log.

    Returns
    -------
    Path
        The folder ``frozen`` in the quarter's folder: the clean folder as ``clean``, the configuration and the files it
        names, and ``frozen.json``, the list of them with their hashes. A line is added to the quarter's ``log.csv``.

    Raises
    ------
    CommandError
        When the quarter is frozen already, or a person stands for a role.
    NotAvailable
        When there is no clean folder.
    """
    folder = config.folder / FROZEN
    if folder.exists():
        raise CommandError(
            f"{config.quarter.label} is frozen already in {folder}; reopen it first, with a reason"
        )
    if role and not is_role(role):
        raise CommandError(f"the role is no role; {ROLE_RULE}")
    clean = config.data or find_clean()
    if not (clean / FIGURES_FILE).is_file():
        raise NotAvailable(
            f"there are no figures at {clean / FIGURES_FILE}; run 'pcp-kpi clean' or name another folder"
        )
    replace_folder(folder, lambda part: _fill(part, config, clean))
    _make_read_only(folder)
    log_entry(config.folder, "frozen", role=role, reason=reason, digest=sha256(folder / LIST_FILE))
    return folder


def _fill(folder: Path, config: QuarterConfig, clean: Path) -> None:
    shutil.copytree(clean, folder / CLEAN, ignore=shutil.ignore_patterns(".*"))
    shutil.copy(config.path, folder / QUARTER_FILE)
    copies = {}
    for name, path in config.files.items():
        copies[name] = f"{name}{path.suffix}"
        shutil.copy(path, folder / copies[name])
    content = {
        "quarter": config.quarter.label,
        "version": __version__,
        "settings": copies,
        "files": {name: sha256(folder / name) for name in _files(folder)},
    }
    write_json(content, folder / LIST_FILE)


def _files(folder: Path) -> list[str]:
    """Return the names of all files of a folder, but for the list itself."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != LIST_FILE)


def is_frozen(config: QuarterConfig) -> bool:
    """Tell whether a quarter is frozen."""
    return (config.folder / FROZEN / LIST_FILE).is_file()


def refuse_frozen(config: QuarterConfig) -> None:
    """Refuse to go on with a quarter that is frozen.

    Raises
    ------
    CommandError
        With the two ways out.
    """
    if is_frozen(config):
        raise CommandError(
            f"{config.quarter.label} is frozen; add --frozen to make its report again from what was kept, or reopen it"
        )


def read_frozen(path: str | Path) -> QuarterConfig:
    """Read a quarter as it was frozen.

    Parameters
    ----------
    path : str or Path
        The quarter's folder, or its ``quarter.toml``.

    Returns
    -------
    QuarterConfig
        As it was on the day of freezing, with figures and files in the folder ``frozen``.

    Raises
    ------
    NotAvailable
        When the quarter is not frozen.
    DataRefused
        When a file was changed, taken away or added since. All are listed.
    """
    path = Path(path)
    folder = (path if path.is_dir() else path.parent) / FROZEN
    if not (folder / LIST_FILE).is_file():
        raise NotAvailable(
            f"the quarter in {folder.parent} is not frozen; leave --frozen out, or freeze it first"
        )
    kept = json.loads((folder / LIST_FILE).read_text(encoding="utf-8"))
    refuse_if(list(_changed(folder, kept)))
    _, data = load_settings(folder / QUARTER_FILE)
    # Its other paths count from where it stood: the report goes where it went.
    config = as_config(data, folder.parent / QUARTER_FILE)
    return replace(config, data=folder / CLEAN, **_settings(folder, kept))


def _settings(folder: Path, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the files of the configuration where they are kept; force and specification are named by text."""
    found: dict[str, Any] = {}
    for name, file in kept["settings"].items():
        found[name] = str(folder / file) if name in ("force", "spec") else folder / file
    return found


def _changed(folder: Path, kept: dict[str, Any]) -> Iterator[Fault]:
    there = set(_files(folder))
    for name in sorted(there | set(kept["files"])):
        if name not in kept["files"]:
            yield Fault(
                f"{FROZEN}/{name}", None, "", "", "was added after the quarter was frozen; take it away"
            )
        elif name not in there:
            yield Fault(
                f"{FROZEN}/{name}", None, "", "", "was taken away after the quarter was frozen; put it back"
            )
        elif sha256(folder / name) != kept["files"][name]:
            rule = "was changed after the quarter was frozen; put the kept file back, or reopen the quarter with a reason"
            yield Fault(f"{FROZEN}/{name}", None, "", "", rule)


def frozen_by_other_version(path: str | Path) -> str:
    """Return the version of the library that froze a quarter, where it is not this one; else nothing."""
    path = Path(path)
    folder = (path if path.is_dir() else path.parent) / FROZEN
    version = str(json.loads((folder / LIST_FILE).read_text(encoding="utf-8"))["version"])
    return version if version != __version__ else ""


def reopen_quarter(path: str | Path, *, reason: str, role: str) -> Path:
    """Open a frozen quarter again; what was frozen is kept beside it.

    Parameters
    ----------
    path : str or Path
        The quarter's folder, or its ``quarter.toml``.
    reason, role : str
        Why, and who answers for it; both are logged.

    Returns
    -------
    Path
        Where the frozen copy is kept: ``frozen-1``, then ``frozen-2``.

    Raises
    ------
    CommandError
        When the reason is missing or names a person, or the role is none.
    NotAvailable
        When the quarter is not frozen.
    """
    path = Path(path)
    quarter = path if path.is_dir() else path.parent
    folder = quarter / FROZEN
    if not reason.strip() or person_in(reason):
        raise CommandError(
            "a quarter is reopened with a reason, which names no person; give it with --reason"
        )
    if not is_role(role):
        raise CommandError(f"a quarter is reopened by a role; {ROLE_RULE}")
    if not (folder / LIST_FILE).is_file():
        raise NotAvailable(f"the quarter in {quarter} is not frozen, so there is nothing to reopen")
    digest = sha256(folder / LIST_FILE)
    number = 1 + sum(1 for _ in quarter.glob(f"{FROZEN}-*"))
    kept = folder.rename(quarter / f"{FROZEN}-{number}")
    log_entry(quarter, "reopened", role=role, reason=reason, digest=digest)
    return kept


def _make_read_only(folder: Path) -> None:
    """Make the files of a folder read-only, as far as the system has such a mark."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
