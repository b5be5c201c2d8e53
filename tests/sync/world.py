"""A small world for the model: a server that follows the pure rules, phones with an honest queue."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from sync.messages import PROTOCOL
from sync.receipts import is_receipt, is_refusal, results_of
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
        return Stored(self.author, self.current, held, waiting=not self.current)


def is_poison(envelope: Envelope) -> bool:
    """Never readable, however often it is sent: its digest was wrong when it was made."""
    return not arrived_whole(envelope["payload"], envelope["sha256"])


def arriving(envelope: Envelope, author: str) -> Arriving:
    return Arriving(envelope["revision"], envelope["parent"], envelope["sha256"], author)


class Server:
    """Keeps what arrives; what it answers is kept already."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.clock = 0
        # mutants: the phone's clock orders; one bad record spoils those beside it
        self.trusts_phones_clocks = False
        self.stops_at_the_bad = False
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
        if self.stops_at_the_bad and any(is_poison(one) for one in envelopes):
            return {"protocol": PROTOCOL, "results": []}
        results = [
            {key: one[key] for key in ("id", "revision", "sha256")} | self.taken(one, author)
            for one in envelopes
        ]
        return {"protocol": PROTOCOL, "results": results}

    def taken(self, envelope: Envelope, author: str) -> dict[str, Any]:
        status = self.take(envelope, author)
        return {
            "status": status,
            "problems": [{"code": "digest_mismatch"}] if status == Status.REFUSED else [],
        }

    def take(self, envelope: Envelope, author: str) -> Status:
        if not arrived_whole(envelope["payload"], envelope["sha256"]):
            return Status.REFUSED
        record = self.records.setdefault(envelope["id"], Record(author))
        decision = decide(arriving(envelope, author), record.stored())
        known = any(key_of(one.envelope) == key_of(envelope) for one in record.kept)
        if not known:
            self.clock += 1
            at = envelope["clock"] if self.trusts_phones_clocks else self.clock
            record.kept.append(Kept(envelope, decision.status, at))
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


def sets_aside_refusals(answer: Answer, sent: list[Envelope]) -> set[Key]:
    """What an honest phone does not send again."""
    results = results_of(answer)
    return {key_of(one) for one in sent if any(is_refusal(result, one) for result in results)}


def sets_aside_any_refusal(answer: Answer, sent: list[Envelope]) -> set[Key]:
    """A mutant: what was damaged on its way counts as refused for good."""
    named = {result.get("id") for result in results_of(answer) if result.get("status") == Status.REFUSED}
    return {key_of(one) for one in sent if one["id"] in named}


Belief = Callable[[Answer, list[Envelope]], set[Key]]


@dataclass
class Parcel:
    """What a carrier takes along; and after the import the receipt, which only the server can sign."""

    phone: Phone
    envelopes: list[Envelope]
    receipt: Answer = None
    signed: bool = False


@dataclass
class Phone:
    """``waiting`` is its queue on disk; ``aside`` what the server refused; ``received`` what it thinks the
    server keeps; ``kept`` the content that stays after the receipt, until the office has decided."""

    author: str
    clock: int
    waiting: list[Envelope] = field(default_factory=list)
    received: set[Key] = field(default_factory=set)
    kept: dict[Key, Envelope] = field(default_factory=dict)
    aside: list[Envelope] = field(default_factory=list)
    throws_away: bool = False
    refuses: Belief = sets_aside_refusals

    def hear(self, answer: Answer, sent: list[Envelope], believes: Belief) -> None:
        """An answer, whichever tab asked and however late it comes."""
        heard = believes(answer, sent)
        self.received |= heard
        if not self.throws_away:
            self.kept |= {key_of(one): one for one in self.waiting if key_of(one) in heard}
        self.waiting = [one for one in self.waiting if key_of(one) not in heard]
        refused = self.refuses(answer, sent)
        self.aside += [one for one in self.waiting if key_of(one) in refused]
        self.waiting = [one for one in self.waiting if key_of(one) not in refused]

    def open_receipt(self, parcel: Parcel, believes: Belief, *, checks: bool = True) -> None:
        """Brought back by a carrier, who may have written anything into it."""
        if parcel.signed or not checks:
            self.hear(parcel.receipt, parcel.envelopes, believes)

    def reconcile(self, missing: set[Key]) -> None:
        """What the server misses goes back into the queue; what is no longer aboard is held no more."""
        self.received -= missing
        self.waiting += [self.kept.pop(key) for key in sorted(missing) if key in self.kept]

    def aboard(self) -> set[Key]:
        return {key_of(one) for one in self.waiting + self.aside} | set(self.kept)

    def copy(self) -> Phone:
        return replace(
            self,
            waiting=list(self.waiting),
            aside=list(self.aside),
            received=set(self.received),
            kept=dict(self.kept),
        )

    def set_back(self, copy: Phone) -> None:
        before = copy.copy()
        self.waiting, self.aside = before.waiting, before.aside
        self.received, self.kept = before.received, before.kept
