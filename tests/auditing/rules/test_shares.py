from __future__ import annotations

PART = {"breakdown": "16"}


def test_a_share_of_the_total_agrees(figure, judged) -> None:
    claims = (
        figure("A", 19170),
        figure("B", 6881, **PART),
        figure("C", 36, role="share", unit="percent", **PART),
    )
    assert judged(*claims) == [("share", "agree", "")]


def test_a_share_that_is_off_is_told_with_the_total_that_would_fit(figure, judged) -> None:
    part = {"breakdown": "obscene publications"}
    claims = figure("A", 425), figure("B", 200, **part), figure("C", 48, role="share", unit="percent", **part)
    message = "200 of 425 is 47%, printed 48% (a total of 413 to 421 would fit)"
    assert judged(*claims) == [("share", "disagree", message)]


def test_a_share_of_another_total_of_the_document_is_told_as_such(figure, judged) -> None:
    claims = (
        figure("A", 1421),
        figure("D", 1013, line=3),
        figure("B", 634, **PART),
        figure("C", 63, role="share", unit="percent", **PART),
    )
    found = judged(*claims)
    message = "634 of 1,421 is 45%, printed 63%; it is a share of 1,013 (draft, line 3)"
    assert ("share-of-another-whole", "disagree", message) in found


def test_the_share_of_an_area_is_of_the_force(figure, judged) -> None:
    area = {"area": "Shropshire", "region": "area"}
    claims = (
        figure("A", 6447),
        figure("B", 1406, **area),
        figure("C", 22, role="share", unit="percent", **area),
    )
    assert judged(*claims) == [("share", "agree", "")]


def test_a_share_with_a_base_in_its_line_is_of_the_base(figure, judged) -> None:
    claims = (
        figure("A", 261_000_000, unit="money", role="base", step=1e6, printed="£261m"),
        figure("B", 4_388_000, unit="money", step=1e3, decimals=3, printed="£4.388m"),
        figure("C", 1.6, role="share", unit="percent", decimals=1),
    )
    assert judged(*claims) == [("share", "disagree", "£4.388m of £261m is 1.7%, printed 1.6%")]


def test_some_whole_number_must_make_the_share(figure, statement, judged) -> None:
    of = figure("A", 44, measure="disruptions")
    for value, verdict in ((84, "agree"), (85, "disagree")):
        share = figure("B", value, role="share", unit="percent", breakdown="positive")
        found = judged(of, share, statement("share-of", figure="B", of="A"))
        assert [(rule, came) for rule, came, _ in found] == [("counts-from-share", verdict)]


def test_a_stated_part_and_whole_go_before_the_names(figure, statement, judged) -> None:
    claims = (
        figure("A", 494, measure="course of conduct"),
        figure("B", 398, measure="recent"),
        figure("C", 81, role="share", unit="percent", measure="recent share"),
    )
    assert judged(*claims, statement("share", figure="C", of="B A")) == [("share", "agree", "")]
