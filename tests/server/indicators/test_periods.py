"""Months, quarters and years."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from server.indicators.periods import Period, offered, parse_period

FIRSTS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))


@pytest.fixture
def in_french(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_a_quarter_has_its_three_months_and_its_french_name(in_french: None) -> None:
    period = parse_period("2026-T2")
    assert (period.first, period.last) == (date(2026, 4, 1), date(2026, 6, 30))
    assert period.label == "T2 2026"
    assert parse_period("2024-02").last == date(2024, 2, 29)
    assert parse_period("2024-02").label == "février 2024"


@given(FIRSTS, st.sampled_from([1, 3, 12]), st.integers(-40, 40))
def test_going_there_and_back_is_where_one_was(day: date, months: int, steps: int) -> None:
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    period = Period(first, months)
    there = period.shifted(steps)
    assert there is not None
    assert there.shifted(-steps) == period
    assert parse_period(period.code) == period
    after = period.shifted(1)
    assert after is not None
    assert (after.first - period.last).days == 1


@pytest.mark.parametrize(
    "code", ["", "26", "2026-T0", "2026-T5", "2026-00", "2026-1", "0000", "9999", "2026-T2 "]
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        parse_period(code)


def test_the_calendar_has_an_end() -> None:
    assert Period(date(1, 1, 1), 12).shifted(-1) is None
    assert Period(date(9999, 1, 1), 12).shifted(1) is None


def test_the_choice_goes_back_from_the_last_event_to_the_first(in_french: None) -> None:
    groups = dict(offered(date(2024, 6, 3), date(2026, 2, 20)))
    assert [period.code for period in groups["Années"]] == ["2026", "2025", "2024"]
    assert [period.code for period in groups["Trimestres"]][:2] == ["2026-T1", "2025-T4"]
    assert [period.code for period in groups["Mois"]][:3] == ["2026-02", "2026-01", "2025-12"]
