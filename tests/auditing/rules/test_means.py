from __future__ import annotations

AREAS = ("Herefordshire", "Shropshire", "Telford & Wrekin", "North Worcestershire", "South Worcestershire")
RATE = {"unit": "percent", "decimals": 1, "measure": "referral rate"}


def areas_of(figure):
    rates = (29.8, 23.1, 21.2, 24.9, 17.1)
    return [
        figure(f"A{n}", rate, area=area, region="area", **RATE)
        for n, (area, rate) in enumerate(zip(AREAS, rates, strict=True))
    ]


def test_a_force_lies_between_its_areas(figure, judged) -> None:
    assert ("mean-of-areas", "agree", "") in judged(figure("F", 22.6, **RATE), *areas_of(figure))
    message = "32.6% lies outside its areas, 17.1% to 29.8%, so no weighting of them gives it"
    assert ("mean-of-areas", "disagree", message) in judged(figure("F", 32.6, **RATE), *areas_of(figure))


def test_a_year_to_date_lies_between_its_months(figure, judged) -> None:
    months = [
        figure(f"M{n}", rate, start=f"2021-0{n}-01", end=f"2021-0{n}-{days}", label=f"month {n}", **RATE)
        for n, rate, days in ((4, 26.4, 30), (5, 23.7, 31), (6, 22.6, 30))
    ]
    assert judged(figure("Y", 24.2, **RATE), *months) == [("mean-of-periods", "agree", "")]
    message = "21.2% lies outside its parts, 22.6% to 26.4%, so no weighting of them gives it"
    assert judged(figure("Y", 21.2, **RATE), *months) == [("mean-of-periods", "disagree", message)]


def test_a_level_lies_between_the_extremes_that_are_printed(figure, statement, judged) -> None:
    low, high = (
        figure("L", 80, unit="percent", area="Herefordshire"),
        figure("H", 86, unit="percent", area="Telford"),
    )
    said = statement("between", figure="F", of="L H")
    assert judged(figure("F", 83, unit="percent"), low, high, said) == [("between", "agree", "")]
    message = "88% lies outside the printed extremes, 80% to 86%, so no weighting of them gives it"
    assert judged(figure("F", 88, unit="percent"), low, high, said) == [("between", "disagree", message)]


def test_a_rate_of_a_total_is_weighted_by_volumes(figure, statement, judged) -> None:
    rates = [
        figure(f"R{n}", rate, unit="percent", role="share", measure=f"rate {n}")
        for n, rate in ((1, 10), (2, 30))
    ]
    volumes = [figure(f"V{n}", count, measure=f"volume {n}") for n, count in ((1, 900), (2, 100))]
    said = statement("weighted", figure="T", of="R1*V1 R2*V2")

    def total(rate):
        return figure("T", rate, unit="percent", role="share", measure="total rate")

    assert judged(total(12), *rates, *volumes, said) == [("weighted-mean", "agree", "")]
    message = "its 2 parts, weighted by their volumes, give 12%, printed 20%"
    assert judged(total(20), *rates, *volumes, said) == [("weighted-mean", "disagree", message)]


def test_one_mix_of_groups_must_give_all_overall_rates(figure, statement, judged) -> None:
    def rate(id, value):
        return figure(id, value, unit="percent", decimals=1, measure=id)

    groups = rate("O1", 47.5), rate("O2", 16.0), rate("S1", 54.5), rate("S2", 26.4)
    said = statement("mix", figure="T1 T2", of="O1 O2; S1 S2", says="Employee Type")
    assert judged(rate("T1", 51.0), rate("T2", 21.2), *groups, said) == [("mix-of-groups", "agree", "")]
    message = "no mix of the 2 groups under 'Employee Type' gives 51.0% and 26.0%: one is missing"
    assert judged(rate("T1", 51.0), rate("T2", 26.0), *groups, said) == [
        ("mix-of-groups", "disagree", message)
    ]
