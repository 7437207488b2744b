"""People appear as roles: what looks like a name, an e-mail address or a telephone number is found here."""

from __future__ import annotations

import re

_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\d.,])(?:\+44 ?|0)(?:\d{2,4} ?\d{3} ?\d{3,4}|\d{4} ?\d{6})(?![\d.,])"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Rev)\b\.? [A-Z][a-z]+")
# "N. Worcs" is a place: one letter of the compass is no initial.
_INITIALS = re.compile(r"\b(?:[A-DF-MO-RT-VX-Z]\. ?|(?:[A-Z]\. ?){2,})[A-Z][a-z]{2,}\b")
_SHORT_RANK = re.compile(r"\b(?:PC|DC|PS|DS|DI|DCI|Insp|Sgt|Supt|PCSO)\.? [A-Z][a-z]{2,}\b")
_FULL_RANK = re.compile(
    r"\b(?:Constable|Sergeant|Inspector|Superintendent|Commander|Commissioner) ([A-Z][a-z]{2,})\b"
)
# Words of roles and units. A role has one of them; a name of a person seldom has.
_ROLE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        administrator adviser advisor analysis analyst assurance assurer audit auditor author board branch
        business chair change chief commander commissioner constable controller coordinator corporate crime
        data department deputy detective developer development director directorate division economist
        editor executive finance force governance group head hub human improvement information insight
        inspection inspector intelligence lead leader learning legal liaison management manager member
        office officer operations owner panel partner partnership partnerships performance planning police
        policy principal professional quality records registrar research researcher resources reviewer
        scientist secretary section senior sergeant service services specialist staff standards statistician
        strategic strategy superintendent supervisor support team technician temporary unit
        """,
    )
)
ROLE_RULE = "name a role, such as 'Performance analyst', and never a person"


def person_in(text: str) -> str:
    """Return what in a text looks like a person: an e-mail address, a telephone number, a name with a title or rank.

    Parameters
    ----------
    text : str
        A reason, a comment, a commentary.

    Returns
    -------
    str
        The first of them, empty when there is none. A bare name in a sentence cannot be told from other words.

    Examples
    --------
    >>> person_in("recounted, ask a.b@example.org"), person_in("PC Smith recounted it")
    ('a.b@example.org', 'PC Smith')
    >>> person_in("recounted by the Chief Constable's office on 26 July 2021: 708, not 705")
    ''
    """
    for pattern in (_CONTACT, _TITLED, _INITIALS, _SHORT_RANK):
        found = pattern.search(text)
        if found:
            return found.group()
    for found in _FULL_RANK.finditer(text):
        if found.group(1).lower() not in _ROLE_WORDS:
            return found.group()
    return ""


def is_role(text: str) -> bool:
    """Tell whether a text names a role or a unit rather than a person.

    Parameters
    ----------
    text : str
        Such as ``Performance analyst`` or ``Strategy, Planning and Insight``.

    Examples
    --------
    >>> is_role("Deputy Chief Constable"), is_role("Jo Bloggs"), is_role("Inspector Bloggs"), is_role("")
    (True, False, False, False)
    """
    words = re.findall(r"[a-z]+", text.lower())
    return not person_in(text) and any(word in _ROLE_WORDS for word in words)
