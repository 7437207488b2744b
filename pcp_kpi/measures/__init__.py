"""Policing measures: how records become figures, and what only this field knows to make of them.

Each module knows one family. Its function ``count(records, source=, force=)`` turns the extracts of the family
into monthly figures; its other functions work on figures.
"""
