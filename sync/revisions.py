"""What to do with a record that arrives, given what is held already. Pure: no database, no answers.

========================================  ===========  =================================================
what arrives                              decision     why
========================================  ===========  =================================================
same id, revision and digest as held      duplicate    the answer was lost; nothing changes (I2)
the same, held as the second of two       conflict     the same answer as the first time
same id and revision, another digest      conflict     both are kept, a person decides
a parent that is not held                 quarantined  kept until somebody looks, its parent may come
another author's record                   quarantined  kept, and never shown as the author's own
an older revision that comes late         quarantined  kept, the newer one stays current
a rule of the form is broken              quarantined  kept: nothing is refused into the void
the payload is not the announced one      refused      it was damaged on its way: the phone still has it
else                                      created
========================================  ===========  =================================================
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.digests import sha256_of


class Status(enum.StrEnum):
    """The outcomes that a result can have (``status``)."""

    CREATED = "created"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True)
class Arriving:
    """What an envelope says of itself."""

    revision: int
    parent: int | None
    sha256: str
    author: str


@dataclass(frozen=True)
class Held:
    """One revision that the server holds."""

    revision: int
    sha256: str
    conflict: bool = False


@dataclass(frozen=True)
class Stored:
    """What the server holds of a record: nothing yet, or its author, its revisions and the current one."""

    author: str = ""
    current: int = 0
    revisions: Sequence[Held] = field(default=())
    # the current one came before its parent, and nobody has taken it into review
    waiting: bool = False
    # an approved or rejected record is decided: a correction is kept, but does not undo a decision by itself
    decided: bool = False


@dataclass(frozen=True)
class Decision:
    """The outcome, and the code of its reason where there is one."""

    status: Status
    reason: str = ""


def arrived_whole(payload: str, sha256: str) -> bool:
    """Whether these are the bytes that the phone computed its digest over."""
    try:
        return sha256_of(payload) == sha256
    except UnicodeEncodeError:
        return False


def decide(arriving: Arriving, stored: Stored) -> Decision:
    """By identity and lineage alone; the rules of the form come after, for what is ``created``."""
    for held in stored.revisions:
        if (held.revision, held.sha256) == (arriving.revision, arriving.sha256):
            return Decision(status_again(held), "two_contents" if held.conflict else "")
    if any(held.revision == arriving.revision for held in stored.revisions):
        return Decision(Status.CONFLICT, "two_contents")
    return decide_lineage(arriving, stored)


def status_again(held: Held) -> Status:
    """The outcome for the same bytes when they come again."""
    return Status.CONFLICT if held.conflict else Status.DUPLICATE


def decide_lineage(arriving: Arriving, stored: Stored) -> Decision:
    """For a content that is new here: does it follow what is held?"""
    if stored.revisions and stored.author != arriving.author:
        return Decision(Status.QUARANTINED, "other_author")
    if arriving.parent is None:
        return decide_first(arriving, stored)
    held = {one.revision for one in stored.revisions if not one.conflict}
    if arriving.parent not in held or arriving.parent >= arriving.revision:
        return Decision(Status.QUARANTINED, "parent_unknown")
    if stored.waiting or arriving.parent > stored.current:
        # its parent is here, but waits itself
        return Decision(Status.QUARANTINED, "parent_unknown")
    if arriving.revision < stored.current or arriving.parent != stored.current:
        return Decision(Status.QUARANTINED, "parent_superseded")
    if stored.decided:
        return Decision(Status.QUARANTINED, "already_decided")
    return Decision(Status.CREATED)


def decide_first(arriving: Arriving, stored: Stored) -> Decision:
    """For a revision without a parent: it begins a record, or ends the wait of those that came before it."""
    if arriving.revision != 1:
        return Decision(Status.QUARANTINED, "parent_unknown")
    begins = stored.waiting or all(one.conflict for one in stored.revisions)
    return Decision(Status.CREATED) if begins else Decision(Status.QUARANTINED, "parent_superseded")
