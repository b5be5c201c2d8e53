"""Numbers, dates and names as a French reader writes them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from server.office.dates import parse_day
from server.office.formats import browser, day, initials, kilobytes, moment, money, number, percent


@pytest.fixture(autouse=True)
def request_in_french(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_thousands_are_parted_by_a_no_break_space() -> None:
    assert number(4128) == "4\u00a0128"
    assert number(1234567) == "1\u00a0234\u00a0567"


def test_money_has_no_decimals_and_its_unit_never_breaks_away() -> None:
    assert money(Decimal("1300.0000")) == "1\u00a0300\u00a0FCFA"


def test_nothing_to_divide_by_is_a_dash_and_not_zero() -> None:
    assert percent(0, 0) == "–"
    assert percent(1, 3) == "33,3\u00a0%"


def test_nothing_to_show_is_a_dash() -> None:
    assert [number(None), money(None), day(None), moment(None)] == ["–"] * 4


def test_days_and_times_are_those_of_niamey() -> None:
    assert day(date(2017, 3, 2)) == "02/03/2017"
    assert moment(datetime(2026, 7, 15, 23, 30, tzinfo=UTC)) == "16/07/2026 00:30"


def test_sizes_are_in_ko() -> None:
    assert kilobytes(84_211) == "82\u00a0Ko"
    assert kilobytes(3) == "1\u00a0Ko"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ousmane Maïga", "OM"), ("Rakia", "R"), ("", "?"), ("<b>x</b>", "?"), ("a b c", "AC")],
)
def test_initials_are_the_first_and_last_names(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("text", ["02/03/2017", "2/3/2017", "2017-03-02", " 02.03.2017 "])
def test_a_date_is_understood_as_people_type_it(text: str) -> None:
    assert parse_day(text) == date(2017, 3, 2)


@pytest.mark.parametrize("text", ["31/02/2017", "2017", "demain", "02/03/17", "٠٢/٠٣/٢٠١٧", "9999999-01-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the callers catch just this
        parse_day(text)


def test_a_browser_is_named_as_people_call_it() -> None:
    said = {
        "(Linux; Android 10; K) Chrome/141.0.0.0 Mobile Safari/537.36": "Chrome 141, Android",
        "(Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Edg/141.0.0.0": "Edge 141, Windows",
        "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox 140, Linux",
        "(iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1": "Safari 18, iPhone",
        "curl/8": "curl/8",
        "": "–",
    }
    assert {text: browser(text) for text in said} == said
