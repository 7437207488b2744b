"""The synthetic force: seeded, illustrative extracts whose sums equal the printed figures.

Each module makes the extracts of one family with ``make(plan)``, a mapping of the extract's name to its rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pcp_kpi.errors import CommandError, in_words
from pcp_kpi.printing import number

if TYPE_CHECKING:
    import pandas as pd

    from pcp_kpi.sample.plan import Plan

# One module for each family, in the order in which they are made.
FAMILIES = ("crime", "surveys", "contact", "demand", "harm", "standards", "people", "justice")
MANIFEST_FILE = "manifest.json"
README_FILE = "README.txt"

_README = """ILLUSTRATIVE - NOT REAL DATA

These extracts are of a synthetic police force. 'pcp-kpi sample' made them from a seed: no record, person or
event in them is real, and every row says ILLUSTRATIVE in its last column. Their sums equal figures that a
police force has published; everything below those sums is invented by a model.

Seed {seed}, scale {scale} (copies of the force), {first} to {last}.

{extracts}
The same seed and scale give the same bytes. What the model assumes stands in docs/synthetic-force.md.
"""


def sample(
    out: str | Path,
    *,
    seed: int = 1,
    scale: int = 1,
    clean: str | Path | None = None,
    families: Sequence[str] = FAMILIES,
) -> dict[str, int]:
    """Write the extracts of the synthetic force.

    Parameters
    ----------
    out : str or Path
        The folder to fill; made if it is not there. Files of the same names are replaced.
    seed : int, optional
        Which records are drawn. The sums that a paper prints do not depend on it.
    scale : int, optional
        Independent copies of the force, written one after another: memory stays that of one copy.
    clean : str or Path, optional
        The clean folder with the figures to meet; found if left out.
    families : sequence of str, optional
        Which modules of this package make theirs; all if left out.

    Returns
    -------
    dict of str to int
        Rows written, by extract.

    Raises
    ------
    CommandError
        When the seed, the scale or a family cannot be used.
    NotAvailable
        When there are no figures to meet.

    Notes
    -----
    The folder also gets ``README.txt`` and ``manifest.json``, which say that it is illustrative, the seed and the
    scale.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     rows = sample(folder, families=["surveys"])
    >>> sorted(rows)
    ['domestic-abuse-survey', 'perception-survey', 'victim-survey']
    """
    _check(seed, scale, families)
    from pcp_kpi.sample.plan import read_plan

    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    plan = read_plan(clean, seed=seed)
    rows: dict[str, int] = {}
    for copy in range(scale):
        for family in families:
            _write(_maker(family)(replace(plan, copy=copy)), out, rows=rows, append=copy > 0)
    _describe(out, plan, rows=rows, scale=scale)
    return rows


def _check(seed: int, scale: int, families: Sequence[str]) -> None:
    if scale < 1 or seed < 0:
        raise CommandError(f"scale must be 1 or more and seed 0 or more; got scale {scale} and seed {seed}")
    strange = [family for family in families if family not in FAMILIES]
    if strange:
        raise CommandError(f"there is no family {in_words(strange)}; known: {in_words(FAMILIES, most=20)}")


def _maker(family: str) -> Callable[[Plan], Mapping[str, pd.DataFrame]]:
    make: Callable[[Plan], Mapping[str, pd.DataFrame]] = import_module(f"{__name__}.{family}").make
    return make


def _write(extracts: Mapping[str, pd.DataFrame], out: Path, *, rows: dict[str, int], append: bool) -> None:
    from pcp_kpi.records import read_extracts, write_extract

    layouts = read_extracts()
    for name, table in extracts.items():
        write_extract(table, layouts[name], out / f"{name}.csv", append=append)
        rows[name] = rows.get(name, 0) + len(table)


def _describe(out: Path, plan: Plan, *, rows: Mapping[str, int], scale: int) -> None:
    first, last = plan.months[0].label, plan.months[-1].label
    lines = "".join(f"{name}.csv: {number(count)} rows\n" for name, count in rows.items())
    text = _README.format(seed=plan.seed, scale=scale, first=first, last=last, extracts=lines)
    (out / README_FILE).write_text(text, encoding="utf-8", newline="\n")
    manifest = {
        "marking": "ILLUSTRATIVE",
        "made_by": "pcp-kpi sample",
        "seed": plan.seed,
        "scale": scale,
        "first": plan.months[0].start.isoformat(),
        "last": plan.months[-1].end.isoformat(),
        "rows": dict(rows),
    }
    content = json.dumps(manifest, indent=2) + "\n"
    (out / MANIFEST_FILE).write_text(content, encoding="utf-8", newline="\n")
