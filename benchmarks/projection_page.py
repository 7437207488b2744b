"""The measured tables of docs/projections.md: kept as CSV files in benchmarks/results/, printed between markers.

The benchmarks of projections keep a whole run where they are asked to with ``--keep``; ``python
benchmarks/projection_page.py`` prints the page's tables from these files again, without measuring anything.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "projections.md"
RESULTS = Path(__file__).with_name("results")
PEERS = ("AutoETS", "AutoCES", "DynamicOptimizedTheta", "AutoARIMA")
MEAN_OF_PEERS = "mean of AutoETS, AutoCES and DynamicOptimizedTheta"
SEASONAL_NAIVE = "seasonal naive"
NO_WINDOW = "standard, told of no window"
OWA_AIM = {"monthly": 0.775, "quarterly": 0.875}
COVERAGE_AIMS = {"monthly": {80: 2.5, 95: 1.5}, "quarterly": {80: 3.0, 95: 2.0}}
WINKLER_AIM, WORSE_BY, QUARTERLY_OWA = 0.95, 0.005, 0.89
REMOVED_AIMS = {3: 45, 6: 70, 12: 80}
STAYS_AIM = 1.02
SPEED_AIMS = {"fast": 50.0, "standard": 5.0, "full": 10.0}
OURS = ("fast", "standard", "full")
DEFAULT = "standard"


def is_kept() -> bool:
    """Whether the command line asks to keep what is measured, and to write it on the page."""
    return "--keep" in sys.argv


def keep(name: str, rows: Sequence[dict[str, object]]) -> None:
    """Keep what was measured, and print the page's tables from all that is kept."""
    RESULTS.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(RESULTS / f"{name}.csv", index=False, lineterminator="\n")
    tables = _measured(name)
    write_tables({**tables, "aims": aims_table()} if all(path.is_file() for path in _FILES) else tables)


def kept(name: str) -> pd.DataFrame:
    """What was measured."""
    return pd.read_csv(RESULTS / f"{name}.csv")


def write_tables(tables: dict[str, str]) -> None:
    """Put each table between its markers on the page."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in tables.items():
        marked = re.compile(rf"(<!-- table {name} -->\n).*?(<!-- end of table -->)", re.DOTALL)
        text, found = marked.subn(lambda found, new=table: f"{found[1]}\n{new}\n\n{found[2]}", text)
        if found != 1:
            raise SystemExit(f"{PAGE.name} has {found} places for the table {name!r}; it needs one")
    PAGE.write_text(text, encoding="utf-8", newline="\n")


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table: its first column text, the others numbers."""
    lines = [
        " | ".join(head),
        " | ".join(["---"] + ["--:"] * (len(head) - 1)),
        *(" | ".join(row) for row in rows),
    ]
    return "\n".join(f"| {line} |" for line in lines)


def page_tables() -> dict[str, str]:
    """All the tables of measured numbers, as they stand on the page."""
    made = {name: table for result in _TABLES for name, table in _measured(result).items()}
    return {**made, "aims": aims_table()}


def _measured(name: str) -> dict[str, str]:
    return _TABLES[name](kept(name)) if name in _TABLES else {}


def _m3_tables(rows: pd.DataFrame) -> dict[str, str]:
    head = ["", "OWA", "chosen on", "rest", "in 80%", "in 95%", "W 80%", "W 95%"]
    return {
        f"M3 {grain}": markdown(head, [_m3_row(row) for _, row in part.iterrows()])
        for grain, part in rows.groupby("grain")
    }


def _m3_row(row: pd.Series) -> list[str]:
    cells = [f"{row[name]:.3f}" for name in ("owa", "owa_chosen", "owa_rest")]
    return [row["method"], *cells, *_ranges_of(row)]


def _police_tables(rows: pd.DataFrame) -> dict[str, str]:
    head = ["", "error over seasonal naive's", "in 80%", "in 95%", "W 80%", "W 95%"]
    parts = list(rows.groupby("panel", sort=False))
    tables = {f"police {name}": markdown(head, _police_rows(part)) for name, part in parts}
    met = [aim.cells for name, part in parts for aim in _police_aims(str(name), part)]
    return {**tables, "police aims": markdown(["", "aim", "measured", "met"], met)}


def _police_rows(part: pd.DataFrame) -> list[list[str]]:
    naive = float(part.loc[part["method"] == SEASONAL_NAIVE, "error"].iloc[0])
    return [
        [row["method"], f"{row['error'] / naive:.3f}", *_ranges_of(row)]
        for _, row in part[part["method"] != SEASONAL_NAIVE].iterrows()
    ]


def _ranges_of(row: pd.Series) -> list[str]:
    """Coverage and Winkler scores as they are printed; empty where a method has no ranges."""
    if pd.isna(row["in80"]):
        return ["", "", "", ""]
    shares = [f"{100 * row[name]:.1f}" for name in ("in80", "in95")]
    return [*shares, *(f"{row[name]:.2f}" for name in ("winkler80", "winkler95"))]


def _police_aims(name: str, part: pd.DataFrame) -> Iterator[Aim]:
    methods = part.set_index("method")
    ours, peers = methods.loc[DEFAULT], methods.loc[[name for name in methods.index if name in PEERS]]
    most = float(methods.loc[MEAN_OF_PEERS, "error"]) / float(methods.loc[SEASONAL_NAIVE, "error"])
    yield Aim(f"{name}: error", most + WORSE_BY, float(ours["error"] / methods.loc[SEASONAL_NAIVE, "error"]))
    yield from _range_aims(name, COVERAGE_AIMS[str(part["grain"].iloc[0])], ours, peers)


def _range_aims(name: str, points: dict[int, float], ours: pd.Series, peers: pd.DataFrame) -> Iterator[Aim]:
    for level, most in points.items():
        off = abs(100 * float(ours[f"in{level}"]) - level)
        yield Aim(f"{name}: {level}% range, points off", most, off, form="{:.1f}")
    for level in points:
        share = float(ours[f"winkler{level}"] / peers[f"winkler{level}"].min())
        yield Aim(f"{name}: Winkler score of the {level}% range over the best peer's", WINKLER_AIM, share)


def _shock_tables(rows: pd.DataFrame) -> dict[str, str]:
    head = ["months since", "it", "no shock", "no window", "with the window", "harm removed", "times"]
    return {"shocks": markdown(head, [_shock_row(row) for _, row in rows.iterrows()])}


def _shock_row(row: pd.Series) -> list[str]:
    errors = [f"{row[name]:.3f}" for name in ("calm", "blind", "ours")]
    removed = f"{_removed(row):.0f}%" if row["world"] == "passes" else ""
    return [f"{row['since']}", row["world"], *errors, removed, f"{row['ours'] / row['blind']:.3f}"]


def _removed(row: pd.Series) -> float:
    return float(100 * (row["blind"] - row["ours"]) / (row["blind"] - row["calm"]))


def _speed_tables(rows: pd.DataFrame) -> dict[str, str]:
    body = [[row["what"], f"{row['number']:,.3g}", row["unit"]] for _, row in rows.iterrows()]
    return {"speed": markdown(["", "measured", "unit"], body)}


@dataclass(frozen=True)
class Aim:
    """What was aimed at, and what came out; met when it is at most, or at least, the limit.

    An aim that is only hoped for is told and not required.
    """

    what: str
    limit: float
    found: float
    at_least: bool = False
    form: str = "{:.3f}"
    hoped: bool = False

    @property
    def met(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    @property
    def cells(self) -> list[str]:
        bound = f"at {'least' if self.at_least else 'most'} {self.form.format(self.limit)}"
        return [self.what, bound, self.form.format(self.found), "yes" if self.met else "**no**"]


def aims() -> list[Aim]:
    """Each aim of the benchmarks beside what came out."""
    m3 = [aim for grain, part in kept("projection-m3").groupby("grain") for aim in m3_aims(str(grain), part)]
    shocks = [shock_aim(row) for _, row in kept("projection-shocks").iterrows()]
    return [*m3, *shocks, *speed_aims(kept("projection-speed").set_index("id")["number"])]


def tell(aims: Iterable[Aim]) -> int:
    """Print each aim beside what came out; return 1 where one that is required is not met."""
    told = list(aims)
    for aim in told:
        what, bound, found, _ = aim.cells
        verdict = "met" if aim.met else "not met, and only hoped for" if aim.hoped else "NOT MET"
        print(f"{what}: {found}, {bound}: {verdict}")
    return int(any(not aim.met and not aim.hoped for aim in told))


def aims_table() -> str:
    return markdown(["", "aim", "measured", "met"], [aim.cells for aim in aims()])


def m3_aims(grain: str, part: pd.DataFrame) -> Iterator[Aim]:
    """The aims of the M3 competition, from the rows of one grain."""
    methods = part.set_index("method")
    ours, peers = methods.loc[DEFAULT], methods.drop([*OURS, MEAN_OF_PEERS], errors="ignore")
    most = float(methods.loc[MEAN_OF_PEERS, "owa"]) + WORSE_BY if grain == "monthly" else QUARTERLY_OWA
    yield Aim(f"{grain}: OWA", most, ours["owa"])
    yield Aim(f"{grain}: OWA hoped for", OWA_AIM[grain], ours["owa"], hoped=True)
    yield from _range_aims(grain, COVERAGE_AIMS[grain], ours, peers)


def shock_aim(row: pd.Series) -> Aim:
    """The aim of one time since a shock."""
    since = f"{row['since']} months after a shock that {row['world']}"
    if row["world"] == "passes":
        return Aim(f"{since}: % of harm removed", REMOVED_AIMS[row["since"]], _removed(row), True, "{:.0f}")
    return Aim(f"{since}: error over that without a window", STAYS_AIM, float(row["ours"] / row["blind"]))


def speed_aims(number: pd.Series) -> Iterator[Aim]:
    """The aims of speed, from the measured numbers by id."""
    times = number["theta"] / number["fast"], number["loop"] / number["full"]
    yield Aim("fast: times faster than DynamicOptimizedTheta", SPEED_AIMS["fast"], times[0], True, "{:.0f}")
    yield Aim("standard: seconds for 60 series", SPEED_AIMS["standard"], number["standard-60"], form="{:.1f}")
    yield Aim("full: times faster than a loop of statsmodels", SPEED_AIMS["full"], times[1], True, "{:.0f}")


_TABLES: dict[str, Callable[[pd.DataFrame], dict[str, str]]] = {
    "projection-m3": _m3_tables,
    "projection-police": _police_tables,
    "projection-shocks": _shock_tables,
    "projection-speed": _speed_tables,
}
_FILES = [RESULTS / f"{name}.csv" for name in _TABLES]


if __name__ == "__main__":
    write_tables(page_tables())
