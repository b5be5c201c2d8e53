"""A record laid out for reading."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from server.review.sheet import Grid, point, sections
from server.submissions import reading


@pytest.fixture(autouse=True)
def request_in_french(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("13.7031 6.612 0 8", "13,7031 N\u00a0; 6,6120 E ± 8 m"),
        ("-13.7 -6.6 300.5 8.4", "13,7000 S\u00a0; 6,6000 O ± 8 m"),
        ("13.7 6.6", ""),
        ("Bosso", ""),
        ("1 2 3 4 5", ""),
        (41, ""),
        (None, ""),
    ],
)
def test_a_measured_point_is_written_as_people_say_it(value: Any, words: str) -> None:
    assert point(value) == words


def test_personal_answers_are_masked_for_those_who_only_read(fiche: Callable[..., dict[str, Any]]) -> None:
    form = reading.form("formation", "2")
    assert form is not None
    answers = fiche("formation", liste="photo", photo_liste="liste.jpg")
    for personal in (True, False):
        items = [
            item for section in sections(form, answers, "fr", personal=personal) for item in section.items
        ]
        photo = next(item for item in items if getattr(item, "path", "") == "photo_liste")
        assert getattr(photo, "masked", None) is not personal


def test_the_grid_adds_its_rows_and_columns(fiche: Callable[..., dict[str, Any]]) -> None:
    form = reading.form("formation", "2")
    assert form is not None
    shown = sections(form, fiche("formation"), "fr", personal=True)
    grid = next(item for section in shown for item in section.items if isinstance(item, Grid))
    columns = [column.replace("\u00a0", " ") for column in grid.columns]
    assert columns == ["0–17 ans", "18–35 ans", "36–59 ans", "60 ans et +"]
    assert [row.total for row in grid.rows] == [18, 16]
    assert grid.totals == [1, 17, 13, 3]
    assert grid.total == 34
