"""The option that names the forms of a report or a pack."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

# Written here too, since the rooms that know them are too heavy for --help; the tests hold both together.
FORMATS = ("html", "pdf", "pptx", "xlsx")


def add_formats(verb: argparse.ArgumentParser, *, default: Sequence[str] | None, told: str) -> None:
    """Let a verb be told its forms, with spaces or commas between them."""
    verb.add_argument("--formats", nargs="+", action=_Formats, default=default, metavar="FORM", help=told)


class _Formats(argparse.Action):
    """Take ``html pdf`` as well as ``html,pdf``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        forms = [form for value in values for form in value.split(",") if form]
        for form in forms:
            if form not in FORMATS:
                raise argparse.ArgumentError(
                    self, f"there is no form {form!r}; forms are {', '.join(FORMATS)}"
                )
        if not forms:
            raise argparse.ArgumentError(self, f"no form is named; forms are {', '.join(FORMATS)}")
        setattr(namespace, self.dest, forms)
