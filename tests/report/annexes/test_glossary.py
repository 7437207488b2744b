"""The glossary: every term once, with a sentence, and the outcome codes of the catalogue."""

from __future__ import annotations

from collections import Counter

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.report.annexes.glossary import glossary_part, read_glossary

TERMS = {term: meaning for group in read_glossary().values() for term, meaning in group.items()}


def test_no_term_stands_twice():
    counted = Counter(term for group in read_glossary().values() for term in group)
    assert [term for term, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("term", TERMS)
def test_a_meaning_is_a_sentence_or_two(term):
    assert TERMS[term].endswith(".")
    assert 20 < len(TERMS[term]) < 200
    assert "  " not in TERMS[term]


@pytest.mark.parametrize(
    "word", ["Control limit", "Baseline", "Rolling 6 or 12 months", "Outcome", "Repeat victim", "MSG", "VAL"]
)
def test_the_words_that_readers_ask_for_are_there(word):
    assert word in TERMS


def test_outcome_codes_are_those_of_the_catalogue_in_the_order_of_counting(grid, printed):
    rows = printed(grid(glossary_part(), "outcome-codes"))
    assert {row[0] for row in rows} == set(read_catalogue().outcomes)
    assert [row[0] for row in rows][:4] == ["1", "1A", "2", "2A"]
    assert rows[0] == ["1", "Charge or summons", "Action taken"]
