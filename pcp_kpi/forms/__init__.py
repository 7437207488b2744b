"""The forms of a finished document: page, PDF, deck, workbook. Each renders; none computes."""
