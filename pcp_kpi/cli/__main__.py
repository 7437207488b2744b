"""The command line as ``python -m pcp_kpi.cli``."""

from __future__ import annotations

import sys

from pcp_kpi.cli import main

sys.exit(main())
