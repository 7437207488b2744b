"""Settings of a pack: a packaged TOML file, or one of the analyst's own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pcp_kpi.errors import CommandError


def read_settings(name: str | Path, *, what: str) -> dict[str, Any]:
    """Read a file of settings.

    Parameters
    ----------
    name : str or Path
        Name of a packaged file of ``report/specs``, or the path of a ``.toml`` file.
    what : str
        What it is called in a refusal: "file of topics".

    Raises
    ------
    CommandError
        When there is no such file or it is not TOML.

    Examples
    --------
    >>> sorted(read_settings("weekly", what="specification"))
    ['groups']
    """
    packaged = files("pcp_kpi.report").joinpath("specs", f"{name}.toml")
    source = packaged if packaged.is_file() else Path(name)
    if not source.is_file():
        raise CommandError(f"there is no {what} {str(name)!r}; give the path of a .toml file")
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"the {what} {str(name)!r} is not valid TOML: {error}") from error
