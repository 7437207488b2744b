"""Control limits: centre and limits of a series from a baseline, and which points lie outside."""

from __future__ import annotations

from pcp_kpi.limits.adding import ADDED, SIGNALS, with_limits, with_printed_limits
from pcp_kpi.limits.baselines import Baseline, Rebase, rebases_from
from pcp_kpi.limits.chance import false_flag_share
from pcp_kpi.limits.conventions import CONSTANTS, CONVENTIONS, Convention
from pcp_kpi.limits.rebasing import suggest_rebase
from pcp_kpi.limits.rules import AUTO, KINDS, LimitRule
from pcp_kpi.limits.saving import SavedLimits, fit_limits, read_limits, save_limits, with_saved_limits
from pcp_kpi.limits.windows import METHODS, WINDOWS, WindowRule, with_window_limits

__all__ = [
    "ADDED", "AUTO", "CONSTANTS", "CONVENTIONS", "KINDS", "METHODS", "SIGNALS", "WINDOWS", "Baseline", "Convention",
    "LimitRule", "Rebase", "SavedLimits", "WindowRule", "false_flag_share", "fit_limits", "read_limits", "rebases_from",
    "save_limits", "suggest_rebase", "with_limits", "with_printed_limits", "with_saved_limits", "with_window_limits",
]  # fmt: skip

# The public room is this one, whatever file a class stands in: messages and pickles name it.
for _public in (Baseline, Convention, LimitRule, Rebase, SavedLimits, WindowRule):
    _public.__module__ = __name__
