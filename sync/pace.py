"""How to speak on a link: how much in one request, and when to try again (twin of static/app/sync/pace.ts).

Sizes are bytes of JSON before compression, times in seconds unless the name says otherwise.
"""

import math
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

SMALLEST = 8 * 1024
FIRST = 128 * 1024
LARGEST = 512 * 1024
MOST_RECORDS = 100
SECONDS = 10

STEP_MS = 4_000
LONGEST_PAUSE_MS = 10 * 60_000
LONGEST_ASKED_MS = 3_600_000
WHOLE_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def batch_length(sizes: Sequence[int], limit: int) -> int:
    """How many of the waiting go next; always at least one, so that a large record still leaves."""
    total = length = 0
    for size in sizes:
        total += size
        if length > 0 and (total > limit or length >= MOST_RECORDS):
            break
        length += 1
    return length


def after_batch(limit: int, sent: int, seconds: float, most: int = LARGEST) -> int:
    """The next limit after a request of ``sent`` bytes went through; ``most`` is what the server accepts.

    A small request says nothing of the link: what it took was the way there and back.
    """
    if sent * 2 < limit:
        return _within(limit, most)
    return _within(limit * min(2, max(0.5, SECONDS / max(seconds, 0.01))), most)


def after_cut(limit: int) -> int:
    return _within(limit / 2)


def after_too_large(limit: int, accepted: int) -> int:
    """After a 413 that names the body it accepts (0: it named none)."""
    return _within(min(limit / 2, accepted * 0.8 if accepted > 0 else LARGEST))


def _within(size: float, most: int = LARGEST) -> int:
    return max(SMALLEST, math.floor(min(LARGEST, most, size)))


def pause(failures: int, chance: float) -> int:
    """Milliseconds before the next try: doubled each time, and spread by ``chance`` (0 to 1)."""
    base: int = min(LONGEST_PAUSE_MS, STEP_MS * 2 ** min(failures - 1, 10))
    return math.floor(base / 2 + chance * base / 2)


def wait(failures: int, asked: float, chance: float) -> int:
    """Milliseconds: the longer of our own pause and of what the server asked for, a quarter more at most."""
    told = min(LONGEST_ASKED_MS, max(0, asked))
    return max(pause(failures, chance), math.floor(told * (1 + chance / 4)))


def retry_after(header: str | None, date: str | None) -> int:
    """``Retry-After`` in milliseconds: seconds, or a moment read against the answer's own ``Date``."""
    if header is None:
        return 0
    if WHOLE_SECONDS.fullmatch(header):
        return min(LONGEST_ASKED_MS, int(header) * 1000)
    try:
        asked = parsedate_to_datetime(header) - parsedate_to_datetime(date or "")
    except (TypeError, ValueError):  # one of the two without a time zone
        return 0
    return min(LONGEST_ASKED_MS, max(0, math.floor(asked.total_seconds() * 1000)))
