"""The phone's place in its feed of changes: opaque to the phone, which hands it back as it got it.

The cursor names the change at its position. A server restored from an older backup gives the same position
to another change: it notices, and the feed starts again from the beginning.
"""

import base64
import binascii
from dataclasses import dataclass


@dataclass(frozen=True)
class Cursor:
    """``position`` in the feed, and the id of the record that stood there."""

    position: int = 0
    record: str = ""

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.position}.{self.record}".encode()).decode().rstrip("=")


START = Cursor()


def read_cursor(text: str | None) -> Cursor:
    """The cursor in this text; the start of the feed for nothing and for anything that is not one."""
    if not text:
        return START
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        position, _, record = plain.partition(".")
        found = Cursor(int(position), record)
    except (ValueError, binascii.Error):
        return START
    return found if 0 < found.position < 2**63 else START
