"""A number that survives a restored backup: a phone holds a ticket for it, and hands it back.

A backup forgets the numbers that were given after it was made, and phones and paper lists know them. So each
result carries, beside the number, a ticket that says nothing to whoever finds it: the number as one block of
AES, under a key of the server's secret and the record's id. A phone that sends the record again hands it
back. Nobody can make one: a number is taken back only for the record that it was given to.
"""

import hmac
import re
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import current_app
from sqlalchemy import select

from server.audit import log as audit
from server.extensions import db, now
from server.places.models import Place
from server.submissions.models import Counter, Submission
from server.submissions.numbering import increment
from sync.sealing import SealBroken, from_text, to_text

NUMBER = re.compile(r"[A-Z]{2,5}-20[0-9]{2}-[0-9]{4,6}", re.ASCII)
BLOCK = 16
# after a restored backup new records leave room for the numbers that it has forgotten
LEAP = 1000


def ticket_for(record: str, number: str | None) -> str | None:
    """What the phone keeps with this number: 22 signs."""
    if number is None or len(number) >= BLOCK:
        return None
    encryptor = block(record).encryptor()
    return to_text(encryptor.update(number.encode().ljust(BLOCK, b"\0")) + encryptor.finalize())


def number_in(ticket: Any, record: str) -> str | None:
    """The number that this server once gave to this record; none for whatever else somebody sends."""
    try:
        sealed = from_text(ticket) if isinstance(ticket, str) and len(ticket) < 2 * BLOCK else b""
        if len(sealed) != BLOCK:
            return None
        decryptor = block(record).decryptor()
        number = (decryptor.update(sealed) + decryptor.finalize()).rstrip(b"\0").decode()
    except (SealBroken, UnicodeDecodeError):
        return None
    return number if NUMBER.fullmatch(number) else None


def block(record: str) -> Cipher[modes.ECB]:
    secret: str = current_app.config["SECRET_KEY"]
    own = hmac.digest(b"carnet number 1", secret.encode(), "sha256")
    key = hmac.digest(own, record.encode(), "sha256")
    # one block under a key that no other number has: there is nothing for a mode to hide
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  # nosec B305


def regain(record: str, ticket: Any) -> tuple[str | None, str]:
    """The number to take back, free until now; or none, and the number that another record took since."""
    number = number_in(ticket, record)
    if number is None:
        return None, ""
    holder = db.session.scalar(select(Submission.id).where(Submission.number == number))
    if holder not in {None, record}:
        audit.record("number.taken", f"submission/{record}", by=None, number=number, holder=holder)
        return None, number
    series, _dash, value = number.rpartition("-")
    last = db.session.scalar(select(Counter.value).where(Counter.series == series)) or 0
    if int(value) > last:
        increment(Counter, {"series": series}, "value", by=int(value) - last)
    audit.record("number.regained", f"submission/{record}", by=None, number=number)
    return number, ""


def leap(today: date | None = None) -> None:
    """Let every series go on above the numbers that phones may hold; in the caller's transaction."""
    year = (today or now().date()).year
    regions = db.session.scalars(select(Place.abbreviation).where(Place.abbreviation.is_not(None)))
    series = {f"{region}-{one:04d}" for region in regions for one in (year - 1, year)}
    for name in sorted(series.union(db.session.scalars(select(Counter.series)))):
        increment(Counter, {"series": name}, "value", by=LEAP)
