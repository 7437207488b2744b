"""The command line: the same words as the library, one verb a task.

Nothing heavy is imported until a verb runs, so that ``pcp-kpi --help`` answers at once.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pcp_kpi.cli.arguments import new_parser
from pcp_kpi.cli.telling import tell
from pcp_kpi.errors import AnalystError, CommandError, DataRefused, NotAvailable, PeriodNotUnderstood

GOOD, REFUSED, WRONG_COMMAND = 0, 1, 2
_WAYS_OUT = {
    errno.EACCES: "; close it in other programs, ask for the right to it, or name another place",
    errno.EPERM: "; close it in other programs, ask for the right to it, or name another place",
    errno.EROFS: "; name another place",
    errno.ENOSPC: "; make room, and run the command again",
}
INTERRUPTED = 130  # as shells say it


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
    _spell_out()
    try:
        try:
            return _run(new_parser().parse_args(arguments))
        finally:
            # What stands in the buffer is written here, where a closed pipe or a full disk can still be told.
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        tell("stopped; what was there before stands as it was")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipeline has closed it; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


def _spell_out() -> None:
    """Let a letter that the terminal's encoding lacks be shown by its number, instead of ending the command."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    verb: Callable[[argparse.Namespace], int] = options.verb
    try:
        return verb(options)
    except (DataRefused, NotAvailable) as refused:
        tell(str(refused))
        return REFUSED
    except (CommandError, PeriodNotUnderstood) as wrong:
        tell(f"pcp-kpi {options.name}: {wrong}")
        return WRONG_COMMAND
    except AnalystError as error:
        tell(str(error))
        return REFUSED
    except BrokenPipeError:
        raise
    except OSError as error:
        tell(f"pcp-kpi {options.name}: {_told(error)}")
        return REFUSED


def _told(error: OSError) -> str:
    """Say what the system refused: the place a person knows, the reason, the way out."""
    place = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
    if place is not None and ".part" in place.suffixes[-2:] and place.name.startswith("."):
        place = place.parent  # a file is written beside its place before it is put there
    reason = error.strerror or str(error)
    way_out = next((words for kind, words in _WAYS_OUT.items() if error.errno == kind), "")
    return f"{reason}{f': {place}' if place is not None else ''}{way_out}"
