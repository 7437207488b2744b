"""The workbook: cover, contents, notes, one marked table a sheet, and the points of all charts in one table."""

from pcp_kpi.forms.workbook.book import render_workbook

__all__ = ["render_workbook"]
