"""The report: one quarter put together from finished numbers and written as a page."""
