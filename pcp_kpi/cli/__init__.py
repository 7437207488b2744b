"""The command line: the same words as the library, one verb a task.

Nothing heavy is imported until a verb runs, so that ``pcp-kpi --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from pcp_kpi.cli.arguments import new_parser
from pcp_kpi.cli.telling import tell
from pcp_kpi.errors import AnalystError, CommandError, DataRefused, NotAvailable, PeriodNotUnderstood

GOOD, REFUSED, WRONG_COMMAND = 0, 1, 2
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
    try:
        try:
            return _run(new_parser().parse_args(arguments))
        finally:
            # What stands in the buffer is written here, where a closed pipe can still be caught.
            sys.stdout.flush()
    except KeyboardInterrupt:
        tell("stopped; what was there before stands as it was")
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
        tell(f"pcp-kpi {options.name}: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
        return REFUSED
