"""What was done to a quarter and when: the log of its freezing, and the log of runs, apart from what runs make."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pcp_kpi import __version__
from pcp_kpi.errors import AnalystError
from pcp_kpi.files import without_formula
from pcp_kpi.sources import sha256

LOG_FILE = "log.csv"
RUNS_FILE = "logs/runs.csv"
LOG = ("time", "action", "role", "reason", "version", "sha256")
RUNS = ("time", "verb", "options", "version", "seconds", "outcome", "inputs_sha256", "outputs_sha256")


@dataclass
class Run:
    """What a run reads and writes, told while it runs.

    Parameters
    ----------
    inputs : sequence of Path
        Files and folders that it reads.
    output : Path or None
        File or folder that it writes.
    """

    inputs: Sequence[Path] = ()
    output: Path | None = None


def log_entry(folder: str | Path, action: str, *, role: str = "", reason: str = "", digest: str = "") -> Path:
    """Add a line to the log of a quarter.

    Parameters
    ----------
    folder : str or Path
        The quarter's folder; the log is its ``log.csv``.
    action : str
        Such as ``frozen`` or ``reopened``.
    role, reason : str, optional
        Who answers for it, and why.
    digest : str, optional
        SHA-256 of what it is about.

    Returns
    -------
    Path
        The log.
    """
    path = Path(folder) / LOG_FILE
    _append(path, dict(zip(LOG, (_now(), action, role, reason, __version__, digest), strict=True)))
    return path


@contextmanager
def logged_run(folder: str | Path, verb: str, *, options: Mapping[str, object]) -> Iterator[Run]:
    """Log one run of a command: one line in the quarter's ``logs/runs.csv``, whether it ends well or not.

    Parameters
    ----------
    folder : str or Path
        The quarter's folder, apart from the folder that the run makes.
    verb : str
        The command.
    options : mapping of str to object
        As they were given; those left at nothing are not told, and of a path outside the current folder only its last
        part, since the rest may name a person.

    Yields
    ------
    Run
        Set its inputs and output while the run goes on: their hashes stand in the log.
    """
    run, began, started, outcome = Run(), _now(), time.monotonic(), "stopped"
    try:
        yield run
        outcome = "done"
    except AnalystError:
        outcome = "refused"
        raise
    finally:
        seconds = f"{time.monotonic() - started:.1f}"
        values = (
            began, verb, _told(options), __version__, seconds, outcome,
            _digest(run.inputs), _digest([run.output] if run.output and outcome == "done" else []),
        )  # fmt: skip
        _append(Path(folder) / RUNS_FILE, dict(zip(RUNS, values, strict=True)))


def is_up_to_date(
    folder: str | Path, verb: str, *, options: Mapping[str, object], inputs: Sequence[Path], output: Path
) -> bool:
    """Tell whether the last run that was done has made what stands there from the same files in the same way.

    Parameters
    ----------
    folder : str or Path
        The quarter's folder.
    verb, options
        As for `logged_run`.
    inputs : sequence of Path
        Files and folders that a run would read now.
    output : Path
        What it would make.
    """
    path = Path(folder) / RUNS_FILE
    if not (path.is_file() and output.exists()):
        return False
    with path.open(encoding="utf-8", newline="") as log:
        done = [
            line for line in csv.DictReader(log) if line.get("verb") == verb and line.get("outcome") == "done"
        ]
    now = {
        "options": _told(options),
        "version": __version__,
        "inputs_sha256": _digest(inputs),
        "outputs_sha256": _digest([output]),
    }
    return bool(done) and all(done[-1].get(name) == value for name, value in now.items())


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(options: Mapping[str, object]) -> str:
    """Tell options without the folders that may bear a person's name, nor the dashes that a spreadsheet would run."""
    said = []
    for name, value in options.items():
        if value is None or value is False or value == [] or callable(value):
            continue
        values = value if isinstance(value, list | tuple) else [value]
        told = "" if value is True else "=" + ",".join(_without_home(str(one)) for one in values)
        said.append(name.replace("_", "-") + told)
    return " ".join(said)


def _without_home(text: str) -> str:
    """Return a path as seen from the current folder, or its last part only."""
    path = Path(text)
    if not path.is_absolute() and ".." not in path.parts and not text.startswith("~"):
        return f"'{text}'" if " " in text else text
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def _digest(paths: Sequence[Path]) -> str:
    """Return one hash of all that stands at some paths, wherever they lie; nothing when there is nothing."""
    found = [path for path in paths if path.exists()]
    if len(found) < 2:
        return sha256(found[0]) if found else ""
    return hashlib.sha256("".join(sorted(sha256(path) for path in found)).encode()).hexdigest()


def _append(path: Path, row: Mapping[str, str]) -> None:
    """Add one line, in one write, so that two runs at a time do not mix theirs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        writer.writerow(row)
    writer.writerow([without_formula(" ".join(value.split())) for value in row.values()])
    with path.open("a", encoding="utf-8", newline="") as log:
        log.write(text.getvalue())
