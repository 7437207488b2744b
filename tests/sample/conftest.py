"""What the tests of the synthetic force are made to: the committed figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_kpi.sample.plan import Plan, read_plan


@pytest.fixture(scope="session")
def plan(clean_folder: Path) -> Plan:
    return read_plan(clean_folder, seed=1)
