"""What a command tells: beside the result, on the other stream."""

from __future__ import annotations

import sys
from collections.abc import Callable


def progress() -> Callable[[str], None]:
    """Return a teller of progress: one line that renews itself on a screen, nothing in a pipeline but the end."""
    screen = sys.stderr.isatty()

    def say(text: str) -> None:
        if screen:
            sys.stderr.write(f"\r\033[K{text}" if text else "\r\033[K")
            sys.stderr.flush()

    return say


def tell(text: str) -> None:
    """Tell a person something, beside the result."""
    print(text, file=sys.stderr)
