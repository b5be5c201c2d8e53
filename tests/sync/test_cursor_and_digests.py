"""The phone's place in its feed, and what both sides hold."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cursor import START, Cursor, read_cursor
from sync.digests import holdings_digest


@given(st.integers(1, 2**62), st.uuids())
def test_a_cursor_comes_back_as_it_went_out(position: int, record: object) -> None:
    cursor = Cursor(position, str(record))
    assert read_cursor(str(cursor)) == cursor


@given(st.text())
def test_whatever_a_phone_hands_in_as_a_cursor_is_read(text: str) -> None:
    assert read_cursor(text).position >= 0


@pytest.mark.parametrize("text", [None, "", "!", "abc", str(Cursor(-4, "x")), str(Cursor(10**400, "x"))])
def test_what_is_no_cursor_starts_the_feed_again(text: str | None) -> None:
    assert read_cursor(text) == START


def test_holding_nothing_has_the_digest_of_the_empty_string() -> None:
    assert holdings_digest([]) == hashlib.sha256(b"").hexdigest()


def test_the_order_of_what_is_held_does_not_matter() -> None:
    one, two = ("id-1", 1, "a" * 64), ("id-2", 2, "b" * 64)
    lines = f"id-1:1:{'a' * 64}\nid-2:2:{'b' * 64}"
    digest = hashlib.sha256(lines.encode()).hexdigest()
    assert holdings_digest([two, one]) == holdings_digest([one, two]) == digest
