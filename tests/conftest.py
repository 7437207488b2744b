"""What most tests need: the committed clean folder, read once, and small tables made in one line."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import settings

from pcp_kpi.figures import new_figures, read_figures
from pcp_kpi.files import replace_folder
from pcp_kpi.records import Records, read_extracts, write_extract
from pcp_kpi.sources import Source, read_sources

# The same examples on every machine: a red test is the work of a change, not of chance. More of them, where no test
# says how many it needs: pytest --hypothesis-profile thorough
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
CLEAN = ROOT / "data" / "clean"
MONTHS = {"month": 1, "quarter": 3, "year": 12}

# What takes seconds to make, two reports or the counts of all extracts, and who needs it, a folder or a file: with `-n`
# each is made by one worker alone.
TOGETHER = {
    "tests/report": "reports",
    "tests/report/annexes": "reports",
    "tests/test_systems.py": "reports",
    "tests/report/packs": "packs",
    "tests/measures": "extracts",
    "tests/published": "extracts",
}
# These start early, lest one of them runs alone at the end; of the pages each goes where there is room.
EARLY = ("test_notebooks.py", "test_tutorial.py", "test_docs.py")
APART = "tests/test_docs.py"

if TYPE_CHECKING:
    from pcp_kpi.report.background import Background
    from pcp_kpi.report.build import Report

Series = Callable[..., pd.DataFrame]
WriteCsv = Callable[..., Path]
MessageOf = Callable[[type[Exception], Callable[[], object]], str]


def pytest_configure(config: pytest.Config) -> None:
    # Ibis 12 still calls what DuckDB 2 has renamed, and sets an option that pandas 3 no longer needs.
    config.addinivalue_line("filterwarnings", "ignore:fetch_arrow_table:DeprecationWarning")
    config.addinivalue_line("filterwarnings", "ignore:The 'future.infer_string' option is deprecated")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep each file on one worker, with the files that need the same.

    The groups of xdist itself (`--dist loadgroup`) have no effect with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if file == APART:
                return nodeid
            return TOGETHER.get(file) or TOGETHER.get(str(PurePosixPath(file).parent), file)

    config.option.loadscopereorder = False  # the order of the tests is made below
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        reports = {ROOT / folder for folder, name in TOGETHER.items() if name == "reports"}
        items.sort(key=lambda item: (item.path.parent not in reports, item.path.name not in EARLY))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def raw_folder() -> Path:
    return RAW


@pytest.fixture(scope="session")
def raw_with_extracts(tmp_path_factory: pytest.TempPathFactory, worker_count: int) -> Path:
    """The raw folder with the synthetic force's extracts, made once for all the workers of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if worker_count > 1 else base
    folder, lock = shared / "raw", shared / "raw.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        _wait_for(folder)
        return folder
    try:
        return replace_folder(folder, _fill_raw)
    except BaseException:
        (lock / "failed").touch()
        raise


@pytest.fixture(scope="session")
def three_crimes() -> pd.DataFrame:
    """An extract of three rapes in Shropshire, all with outcome 16: all extracts take seconds to make and to count."""
    fields = read_extracts()["crime-records"].fields
    row: dict[str, Any] = {field.name: False if field.kind == "yes-no" else None for field in fields}
    row |= {"record_kind": "crime", "crime_type": "rape", "offence": "Rape", "area": "Shropshire"}
    table = pd.DataFrame([{**row, "crime_ref": f"CRIME-{n}", "victim_key": "PERSON-1"} for n in range(3)])
    for name in ("recorded_on", "committed_on", "outcome_on"):
        table[name] = pd.to_datetime("2021-06-01")
    return table.assign(outcome_code="16")


@pytest.fixture(scope="session")
def few_extracts(three_crimes: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one small extract, which `clean` counts at once."""
    folder = tmp_path_factory.mktemp("few") / "extracts"
    folder.mkdir()
    write_extract(three_crimes, read_extracts()["crime-records"], folder / "crime-records.csv")
    return folder


@pytest.fixture(scope="session")
def worker_count() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


def _fill_raw(folder: Path) -> None:
    from pcp_kpi.sample import sample

    shutil.copytree(RAW, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("extracts"))
    sample(folder / "extracts", clean=CLEAN)


def _wait_for(folder: Path) -> None:
    while not folder.exists():
        assert not (folder.with_name("raw.lock") / "failed").exists(), (
            "another worker could not make the extracts"
        )
        time.sleep(0.2)


@pytest.fixture(scope="session")
def extracts(raw_with_extracts: Path) -> Path:
    """The folder of the synthetic force's extracts, seed 1, scale 1."""
    return raw_with_extracts / "extracts"


@pytest.fixture(scope="session")
def opened_extracts(extracts: Path) -> Records:
    """The synthetic force's extracts as tables, each read once a run."""
    from pcp_kpi.records import open_records

    return open_records(extracts)


@pytest.fixture(scope="session")
def counted(opened_extracts: Records) -> pd.DataFrame:
    """The figures that the synthetic force's extracts give, all families."""
    from pcp_kpi.measures import count_records

    return count_records(opened_extracts, source="illustrative-extracts", force="West Mercia")


@pytest.fixture(scope="session")
def clean_folder() -> Path:
    return CLEAN


@pytest.fixture(scope="session")
def clean_figures() -> pd.DataFrame:
    return read_figures(CLEAN)


@pytest.fixture(scope="session")
def illustrative_figures() -> pd.DataFrame:
    return read_figures(CLEAN / "illustrative")


@pytest.fixture(scope="session")
def all_figures() -> pd.DataFrame:
    """Return the figures that the command line reports: with the illustrative ones."""
    return read_figures(CLEAN, illustrative=True)


@pytest.fixture(scope="session")
def background() -> Background:
    from pcp_kpi.report.background import read_background

    return read_background(CLEAN)


@pytest.fixture(scope="session")
def q1(all_figures: pd.DataFrame, background: Background) -> Report:
    from pcp_kpi.report.build import build_report

    return build_report(all_figures, "2021/22 Q1", background=background)


@pytest.fixture(scope="session")
def q4(all_figures: pd.DataFrame, background: Background) -> Report:
    from pcp_kpi.report.build import build_report

    return build_report(all_figures, "2025/26 Q4", baseline="2024/25", background=background)


@pytest.fixture(scope="session")
def published_limits() -> pd.DataFrame:
    return pd.read_csv(CLEAN / "limits.csv", keep_default_na=False)


@pytest.fixture(scope="session")
def printed_figures() -> pd.DataFrame:
    return pd.read_csv(CLEAN / "printed_figures.csv", dtype="str", keep_default_na=False)


@pytest.fixture(scope="session")
def register() -> dict[str, Source]:
    return read_sources(RAW)


@pytest.fixture(scope="session")
def series() -> Series:
    """Make one series: values of successive periods; None is known to be missing."""

    def make(
        values: Sequence[float | None],
        *,
        start: str = "2019-04-01",
        grain: str = "quarter",
        of: Iterable[float | None] | None = None,
        **columns: object,
    ) -> pd.DataFrame:
        first = pd.Timestamp(start)
        row: dict[str, Any] = {"measure": "hate-crime", "area": "West Mercia", "grain": grain, **columns}
        return new_figures(
            {
                **row,
                "period": first + pd.DateOffset(months=MONTHS[grain] * place),
                "value": value,
                "of": denominator,
                "note": "" if value is not None else "survey suspended",
            }
            for place, (value, denominator) in enumerate(
                zip(values, of if of is not None else [None] * len(values), strict=True)
            )
        )

    return make


@pytest.fixture
def write_csv(tmp_path: Path) -> WriteCsv:
    """Write a file of the given content and say where."""

    def write(content: str | bytes, name: str = "figures.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture(scope="session")
def message_of() -> MessageOf:
    """Return the whole message with which a call is refused."""

    def message(kind: type[Exception], call: Callable[[], object]) -> str:
        with pytest.raises(kind) as refused:
            call()
        assert type(refused.value) is kind
        return str(refused.value)

    return message
