"""Days are those of Niger, an hour before UTC."""

from datetime import UTC, date, datetime

from server.extensions import today


def test_the_day_begins_in_niger_before_it_does_in_utc() -> None:
    assert today(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert today(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == date(2027, 1, 1)
