"""A small world for the model: a server that follows the pure rules, phones with an honest queue."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sync.messages import PROTOCOL
from sync.receipts import is_receipt, results_of
from sync.revisions import Arriving, Held, Status, Stored, arrived_whole, decide, decide_lineage

Envelope = dict[str, Any]
Answer = Any
Key = tuple[str, int, str]


def key_of(envelope: Envelope) -> Key:
    return envelope["id"], envelope["revision"], envelope["sha256"]


@dataclass
class Kept:
    """One revision on the server, with the moment of the server's own clock at which it came."""

    envelope: Envelope
    status: Status
    at: int


@dataclass
class Record:
    author: str
    current: int = 0
    kept: list[Kept] = field(default_factory=list)

    def stored(self) -> Stored:
        held = [
            Held(one.envelope["revision"], one.envelope["sha256"], one.status == Status.CONFLICT)
            for one in self.kept
        ]
        return Stored(self.author, self.current, held)


def arriving(envelope: Envelope, author: str) -> Arriving:
    return Arriving(envelope["revision"], envelope["parent"], envelope["sha256"], author)


class Server:
    """Keeps what arrives; what it answers is kept already."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.clock = 0
        # all that was ever kept here: a restored backup does not undo what was true
        self.ever: set[Key] = set()

    def backup(self) -> dict[str, Record]:
        return deepcopy(self.records)

    def restore(self, backup: dict[str, Record]) -> None:
        self.records = deepcopy(backup)

    def missing(self, held: set[Key]) -> set[Key]:
        """I10: what a phone holds receipts for, and this server has not (any more)."""
        return held - self.holds()

    def answer(self, envelopes: list[Envelope], author: str) -> Answer:
        results = [
            {key: one[key] for key in ("id", "revision", "sha256")} | {"status": self.take(one, author)}
            for one in envelopes
        ]
        return {"protocol": PROTOCOL, "results": results}

    def take(self, envelope: Envelope, author: str) -> Status:
        if not arrived_whole(envelope["payload"], envelope["sha256"]):
            return Status.REFUSED
        record = self.records.setdefault(envelope["id"], Record(author))
        decision = decide(arriving(envelope, author), record.stored())
        known = any(key_of(one.envelope) == key_of(envelope) for one in record.kept)
        if not known:
            self.clock += 1
            record.kept.append(Kept(envelope, decision.status, self.clock))
            self.ever.add(key_of(envelope))
        if decision.status == Status.CREATED:
            record.current = envelope["revision"]
            adopt(record)
        return decision.status

    def holds(self) -> set[Key]:
        return {key_of(kept.envelope) for record in self.records.values() for kept in record.kept}


def adopt(record: Record) -> None:
    """A correction that came before its parent takes its place once the parent is there."""
    for one in sorted(record.kept, key=lambda kept: kept.at):
        if one.status != Status.QUARANTINED or one.envelope["revision"] <= record.current:
            continue
        others = Stored(record.author, record.current, record.stored().revisions)
        if decide_lineage(arriving(one.envelope, record.author), others).status == Status.CREATED:
            one.status, record.current = Status.CREATED, one.envelope["revision"]
            return adopt(record)
    return None


def believes_receipts(answer: Answer, sent: list[Envelope]) -> set[Key]:
    """What an honest phone takes as received."""
    results = results_of(answer)
    return {key_of(one) for one in sent if any(is_receipt(result, one) for result in results)}


def believes_any_answer(answer: Answer, sent: list[Envelope]) -> set[Key]:
    """A mutant: 2xx means sent."""
    return {key_of(one) for one in sent}


def believes_ids(answer: Answer, sent: list[Envelope]) -> set[Key]:
    """A mutant: an answer that names the id is enough, whatever digest and outcome it has."""
    named = {result["id"] for result in results_of(answer)}
    return {key_of(one) for one in sent if one["id"] in named}


Belief = Callable[[Answer, list[Envelope]], set[Key]]


@dataclass
class Parcel:
    """What a carrier takes along; and after the import the receipt, which only the server can sign."""

    phone: "Phone"
    envelopes: list[Envelope]
    receipt: Answer = None
    signed: bool = False


@dataclass
class Phone:
    """``waiting`` is its queue on disk; ``received`` what it thinks the server keeps; ``kept`` the content
    that stays after the receipt, until the office has decided."""

    author: str
    clock: int
    waiting: list[Envelope] = field(default_factory=list)
    received: set[Key] = field(default_factory=set)
    kept: dict[Key, Envelope] = field(default_factory=dict)
    throws_away: bool = False

    def hear(self, answer: Answer, sent: list[Envelope], believes: Belief) -> None:
        """An answer, whichever tab asked and however late it comes."""
        heard = believes(answer, sent)
        self.received |= heard
        if not self.throws_away:
            self.kept |= {key_of(one): one for one in self.waiting if key_of(one) in heard}
        self.waiting = [one for one in self.waiting if key_of(one) not in heard]

    def open_receipt(self, parcel: Parcel, believes: Belief, *, checks: bool = True) -> None:
        """Brought back by a carrier, who may have written anything into it."""
        if parcel.signed or not checks:
            self.hear(parcel.receipt, parcel.envelopes, believes)

    def reconcile(self, missing: set[Key]) -> None:
        """What the server misses goes back into the queue; what is no longer aboard is held no more."""
        self.received -= missing
        self.waiting += [self.kept.pop(key) for key in sorted(missing) if key in self.kept]

    def aboard(self) -> set[Key]:
        return {key_of(one) for one in self.waiting} | set(self.kept)

    def copy(self) -> tuple[list[Envelope], set[Key], dict[Key, Envelope]]:
        return list(self.waiting), set(self.received), dict(self.kept)

    def set_back(self, copy: tuple[list[Envelope], set[Key], dict[Key, Envelope]]) -> None:
        self.waiting, self.received, self.kept = list(copy[0]), set(copy[1]), dict(copy[2])
