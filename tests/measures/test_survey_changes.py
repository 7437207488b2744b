"""Changes of pooled shares: windows that share responses are not two samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportions_ztest

from pcp_kpi.errors import CommandError
from pcp_kpi.figures import new_figures
from pcp_kpi.measures.survey_changes import LEGEND, satisfaction_changes
from pcp_kpi.periods import Month, Rolling

NOW, BEFORE, LONG_AGO = (Rolling(6, Month(*end)) for end in ((2021, 6), (2021, 3), (2019, 9)))


def months(values, of, *, last=Month(2021, 6), area="West Mercia"):  # noqa: B008
    row = {"measure": "satisfaction-violent", "area": area, "grain": "month"}
    first = last.shift(1 - len(values))
    return new_figures(
        {
            **row,
            "period": str(first.shift(place).start),
            "value": value,
            "of": size if value is not None else None,
            "note": "" if value is not None else "no interviews in the month",
        }
        for place, (value, size) in enumerate(zip(values, of, strict=True))
    )


def test_separate_windows_are_tested_as_two_samples() -> None:
    values, of = [30] * 6 + [40] * 6, [60] * 12
    figures = months(values, of)
    earlier = Rolling(6, Month(2020, 12))
    (change,) = satisfaction_changes(figures, NOW, with_=earlier).itertuples()
    z, p = proportions_ztest([240, 180], [360, 360])
    assert (change.z, change.p_value) == pytest.approx((z, p))
    assert (change.shared, change.mark, change.reading) == (0, "**", "")
    reach = 1.959964 * np.sqrt((2 / 3) * (1 / 3) / 360 + 0.25 / 360)
    assert (change.lower, change.upper) == pytest.approx((1 / 6 - reach, 1 / 6 + reach))


def test_shared_responses_cancel_as_simulation_shows() -> None:
    """Nine months of one share: z of windows that overlap by three months has a spread of one."""
    random = np.random.default_rng(5)
    sizes = [40, 55, 50, 60, 45, 50, 35, 30, 40]
    one = months(sizes, sizes)
    figures = pd.concat([one.assign(area=f"area {n}", value=random.binomial(sizes, 0.7)) for n in range(400)])
    changes = satisfaction_changes(figures, NOW, with_=BEFORE)
    assert changes["z"].std() == pytest.approx(1, abs=0.08)
    assert changes["mark"].eq("**").mean() == pytest.approx(0.05, abs=0.025)
    # Tested as two samples, hardly any of them would be told.
    n1, n0 = changes["of"], changes["base_of"]
    naive = changes["difference"] / np.sqrt(0.7 * 0.3 * (1 / n1 + 1 / n0))
    assert naive.std() == pytest.approx(np.sqrt(1 - 2 * 155 / (n1 + n0)).mean(), abs=0.05)
    covered = (changes["lower"] < 0) & (changes["upper"] > 0)
    assert covered.mean() == pytest.approx(0.95, abs=0.025)


def test_no_change_is_told_across_a_break() -> None:
    stopped = months([5, 5, 5, None, 5, 5, 5, 5, 5], [10] * 9)
    whole = months([5] * 9, [10] * 9, area="Shropshire")
    changes = satisfaction_changes(pd.concat([stopped, whole]), NOW, with_=BEFORE)
    assert changes["area"].tolist() == ["Shropshire"]


def test_a_small_base_has_no_mark_and_says_so() -> None:
    figures = months([1, 1, 1, 1, 1, 1, 4, 4, 4], [4] * 9)
    (change,) = satisfaction_changes(figures, NOW, with_=BEFORE).itertuples()
    assert (change.mark, change.reading) == ("", "too few to say")
    (told,) = satisfaction_changes(figures, NOW, with_=BEFORE, fewest=20).itertuples()
    assert (told.mark, told.reading) == ("**", "")


def test_a_change_that_prints_as_nought_has_no_mark() -> None:
    figures = months([50] * 9, [100] * 9)
    assert satisfaction_changes(figures, NOW, with_=BEFORE)["mark"].tolist() == [""]


def test_everyone_satisfied_or_nobody_asked_gives_no_test() -> None:
    everyone = satisfaction_changes(months([40] * 9, [40] * 9), NOW, with_=BEFORE)
    nobody = satisfaction_changes(months([0] * 9, [0] * 9), NOW, with_=BEFORE)
    assert everyone[["difference", "mark"]].values.tolist() == [[0.0, ""]]
    assert everyone["p_value"].isna().all()
    assert nobody["level"].isna().all()
    assert nobody[["mark", "reading"]].values.tolist() == [["", "too few to say"]]


def test_a_window_is_not_compared_with_itself(message_of) -> None:
    figures = months([5] * 9, [10] * 9)
    assert message_of(CommandError, lambda: satisfaction_changes(figures, NOW, with_=NOW)) == (
        "January to June 2021 (rolling 6 months) is compared with itself; name an earlier window"
    )


def test_series_without_the_earlier_window_are_left_out() -> None:
    assert satisfaction_changes(months([5] * 9, [10] * 9), NOW, with_=LONG_AGO).empty


def test_the_legend_says_what_the_asterisks_mean() -> None:
    assert dict(LEGEND) == {
        "*": "not statistically significant at the 95% level",
        "**": "statistically significant at the 95% level",
    }


def test_one_point_could_not_be_significant_in_any_survey_of_victims() -> None:
    """Telford's 64 to 65% (document panel-2021-09, line 2297) with one asterisk, if every window had n responses."""
    for n, significant in ((1_000, False), (8_000, False), (9_500, True)):
        values = [0.64 * n / 6] * 3 + [0.64 * n / 6] * 3 + [0.66 * n / 6] * 3
        (change,) = satisfaction_changes(months(values, [n / 6] * 9), NOW, with_=BEFORE).itertuples()
        assert change.difference == pytest.approx(0.01)
        assert (change.mark == "**") == significant
