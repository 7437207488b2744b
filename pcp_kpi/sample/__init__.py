"""The synthetic force: seeded, illustrative extracts whose sums equal the printed figures.

Each module makes the extracts of one family with ``make(plan)``, a mapping of the extract's name to its rows.
"""
