"""Record-level extracts behind Ibis: their layouts, their tables, and the counts that come out of them.

Personal keys stay in this room and in the expressions that it runs: what comes out are figures.
"""

from pcp_kpi.records.counting import tally, to_figures
from pcp_kpi.records.layouts import Extract, Field, read_extracts
from pcp_kpi.records.opening import Records, open_records
from pcp_kpi.records.writing import write_extract

__all__ = [
    "Extract",
    "Field",
    "Records",
    "open_records",
    "read_extracts",
    "tally",
    "to_figures",
    "write_extract",
]
