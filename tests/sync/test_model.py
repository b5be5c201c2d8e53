"""The pure rules under every order of events: several phones, several tabs, carried parcels, restored
backups of phones and server, faults as actions.

I1 nothing vanishes, I2 nothing is doubled or altered, I3 forgotten only after a receipt, I5 a bad record
blocks no other, I6 the queue empties once faults stop, I9 no clock of a phone orders anything, I10 what a
restored server lost comes again.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sync.digests import sha256_of
from sync.revisions import Status
from tests.sync.world import (
    Answer,
    Belief,
    Envelope,
    Key,
    Parcel,
    Phone,
    Server,
    believes_any_answer,
    believes_ids,
    believes_receipts,
    is_poison,
    key_of,
    sets_aside_any_refusal,
    sets_aside_refusals,
)

TEN_YEARS = 10 * 365 * 24 * 3600
NUMBER = st.integers(0, 2**16)


@dataclass
class InTheAir:
    """A request on its way, or the answer to one: to be delivered late, twice, damaged or never."""

    phone: Phone
    sent: list[Envelope]
    answer: Answer = None


class Sync(RuleBasedStateMachine):
    """Two people, three phones: one of them carries two."""

    believes: Belief = staticmethod(believes_receipts)
    refuses: Belief = staticmethod(sets_aside_refusals)
    checks_receipts = True
    throws_away = False
    trusts_phones_clocks = False
    stops_at_the_bad = False

    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.server.trusts_phones_clocks = self.trusts_phones_clocks
        self.server.stops_at_the_bad = self.stops_at_the_bad
        self.parcels: list[Parcel] = []
        self.backup = self.server.backup()
        # what a phone that was set back to an old copy of itself has no longer: only the server has it
        self.only_there: set[Key] = set()
        self.forgiven: set[Key] = set()
        self.phones = [Phone("awa", -TEN_YEARS), Phone("awa", TEN_YEARS), Phone("issa", 0)]
        for phone in self.phones:
            phone.throws_away = self.throws_away
            phone.refuses = self.refuses
        self.copies = [phone.copy() for phone in self.phones]
        self.finished: dict[Key, Envelope] = {}
        self.requests: list[InTheAir] = []
        self.answers: list[InTheAir] = []
        self.written = 0

    def finish(self, phone: Phone, record: str, revision: int, parent: int | None) -> None:
        self.written += 1
        payload = f'{{"n": {self.written}}}'
        envelope = {
            "id": record, "revision": revision, "parent": parent, "payload": payload,
            "sha256": sha256_of(payload), "clock": phone.clock,
        }  # fmt: skip
        self.finished[key_of(envelope)] = envelope
        phone.waiting.append(envelope)

    @rule(who=NUMBER)
    def a_record_is_rotten_before_it_leaves(self, who: int) -> None:
        """A fault of the phone's memory, or of ours: no server will ever read it."""
        phone = self.phones[who % 3]
        self.finish(phone, f"record-{self.written}", 1, None)
        phone.waiting[-1]["payload"] = " " + phone.waiting[-1]["payload"]

    @rule(who=NUMBER)
    def an_agent_finishes_a_record(self, who: int) -> None:
        self.finish(self.phones[who % 3], f"record-{self.written}", 1, None)

    @precondition(lambda self: self.finished)
    @rule(who=NUMBER, which=NUMBER)
    def its_author_corrects_it_perhaps_on_another_phone(self, who: int, which: int) -> None:
        phone = self.phones[who % 3]
        mine = [one for one in self.finished.values() if self.author_of(one) == phone.author]
        if mine:
            one = mine[which % len(mine)]
            self.finish(phone, one["id"], one["revision"] + 1, one["revision"])

    def author_of(self, envelope: Envelope) -> str:
        first = min(
            (phone.author for phone in self.phones if any(one is envelope for one in phone.waiting)),
            default="",
        )
        record = self.server.records.get(envelope["id"])
        return record.author if record else first

    @rule(who=NUMBER, size=st.integers(1, 4))
    def a_tab_sends_a_batch_knowing_nothing_of_the_other_tabs(self, who: int, size: int) -> None:
        phone = self.phones[who % 3]
        self.requests.append(InTheAir(phone, phone.waiting[:size]))

    @precondition(lambda self: self.requests)
    @rule(which=NUMBER, copies=st.integers(1, 2))
    def a_request_arrives_in_any_order_perhaps_twice(self, which: int, copies: int) -> None:
        request = self.requests.pop(which % len(self.requests))
        for _ in range(copies):
            answer = self.server.answer(request.sent, request.phone.author)
            self.answers.append(InTheAir(request.phone, request.sent, answer))

    @precondition(lambda self: self.requests)
    @rule(which=NUMBER)
    def a_request_arrives_damaged(self, which: int) -> None:
        request = self.requests.pop(which % len(self.requests))
        damaged = [{**one, "payload": one["payload"][:-1]} for one in request.sent]
        answer = self.server.answer(damaged, request.phone.author)
        self.answers.append(InTheAir(request.phone, request.sent, answer))

    @precondition(lambda self: self.requests)
    @rule(which=NUMBER, said=st.sampled_from(["<html>", {"ok": True}, {"protocol": 1}, [], None]))
    def a_portal_answers_instead(self, which: int, said: Any) -> None:
        request = self.requests.pop(which % len(self.requests))
        request.phone.hear(said, request.sent, self.believes)

    @precondition(lambda self: self.answers)
    @rule(which=NUMBER, again=st.booleans())
    def an_answer_arrives_late_and_may_come_again(self, which: int, again: bool) -> None:
        answer = self.answers[which % len(self.answers)]
        if not again:
            self.answers.remove(answer)
        answer.phone.hear(answer.answer, answer.sent, self.believes)

    @precondition(lambda self: self.answers)
    @rule(which=NUMBER, other=NUMBER)
    def an_answer_reaches_the_wrong_request(self, which: int, other: int) -> None:
        answer = self.answers[which % len(self.answers)]
        phone = self.phones[other % 3]
        phone.hear(answer.answer, list(phone.waiting), self.believes)

    @precondition(lambda self: self.answers or self.requests)
    @rule(which=NUMBER)
    def the_network_loses_something(self, which: int) -> None:
        lost = self.requests or self.answers
        lost.pop(which % len(lost))

    @rule(who=NUMBER)
    def a_parcel_is_made(self, who: int) -> None:
        phone = self.phones[who % 3]
        self.parcels.append(Parcel(phone, list(phone.waiting)))

    @precondition(lambda self: self.parcels)
    @rule(which=NUMBER)
    def a_parcel_is_imported_perhaps_again(self, which: int) -> None:
        parcel = self.parcels[which % len(self.parcels)]
        parcel.receipt = self.server.answer(parcel.envelopes, parcel.phone.author)
        parcel.signed = True

    @precondition(lambda self: self.parcels)
    @rule(which=NUMBER)
    def a_carrier_brings_the_receipt_or_one_of_their_own(self, which: int) -> None:
        parcel = self.parcels[which % len(self.parcels)]
        if not parcel.signed:
            results = [
                {key: one[key] for key in ("id", "revision", "sha256")} | {"status": "created"}
                for one in parcel.envelopes
            ]
            parcel.receipt = {"protocol": 1, "results": results}
        parcel.phone.open_receipt(parcel, self.believes, checks=self.checks_receipts)

    @rule()
    def the_server_is_backed_up(self) -> None:
        self.backup = self.server.backup()

    @rule()
    def the_server_is_restored_from_its_backup(self) -> None:
        self.server.restore(self.backup)
        self.forgiven |= self.only_there - self.server.holds()

    @rule(who=NUMBER)
    def a_phone_is_copied(self, who: int) -> None:
        self.copies[who % 3] = self.phones[who % 3].copy()

    @rule(who=NUMBER)
    def a_phone_is_set_back_to_its_copy(self, who: int) -> None:
        """What was finished since and had not left is gone for good: its missing number shows (I7)."""
        phone = self.phones[who % 3]
        before = phone.aboard()
        phone.set_back(self.copies[who % 3])
        gone = before - {key for one in self.phones for key in one.aboard()}
        self.only_there |= gone
        self.forgiven |= gone - self.server.holds()

    @rule(who=NUMBER)
    def a_phone_and_the_server_compare_what_they_hold(self, who: int) -> None:
        phone = self.phones[who % 3]
        phone.reconcile(self.server.missing(phone.received))

    @invariant()
    def nothing_that_was_finished_is_nowhere(self) -> None:
        aboard = {key for phone in self.phones for key in phone.aboard()}
        assert set(self.finished) <= aboard | self.server.holds() | self.forgiven, "I1"

    @invariant()
    def nothing_is_doubled_or_altered(self) -> None:
        for record in self.server.records.values():
            keys = [key_of(one.envelope) for one in record.kept]
            assert len(keys) == len(set(keys)), "I2: twice"
            accepted = [one.envelope["revision"] for one in record.kept if one.status != Status.CONFLICT]
            assert len(accepted) == len(set(accepted)), "I2: two contents for one revision"
            assert all(one.envelope == self.finished[key_of(one.envelope)] for one in record.kept), "I2"

    @invariant()
    def what_a_phone_believes_received_is_kept(self) -> None:
        for phone in self.phones:
            assert phone.received <= self.server.ever, "I3"

    @invariant()
    def the_server_orders_by_its_own_clock(self) -> None:
        for record in self.server.records.values():
            moments = [one.at for one in record.kept]
            assert moments == sorted(moments), "I9"

    def teardown(self) -> None:
        """Faults stop: one comparison and one try a phone are enough, corrections stand in order (I6)."""
        for phone in self.phones:
            phone.reconcile(self.server.missing(phone.received))
            phone.hear(self.server.answer(phone.waiting, phone.author), list(phone.waiting), self.believes)
            assert phone.waiting == [], "I6"
            assert all(is_poison(one) for one in phone.aside), "I6: set aside for nothing"
        rotten = {key for key, one in self.finished.items() if is_poison(one)}
        assert set(self.finished) - rotten <= self.server.holds() | self.forgiven, "I1, at the end (I10)"
        for record in self.server.records.values():
            revisions = [one.envelope["revision"] for one in record.kept]
            whole = sorted(revisions) == list(range(1, len(revisions) + 1))
            if whole:
                assert record.current == max(revisions), "a correction waits although its parent is here"


class AnyAnswerMeansSent(Sync):
    believes = staticmethod(believes_any_answer)


class TheIdIsEnough(Sync):
    believes = staticmethod(believes_ids)


class AnyReceiptIsBelieved(Sync):
    """Takes a carrier's own receipt for the server's."""

    checks_receipts = False


class ForgetsAtTheReceipt(Sync):
    """Throws content away as soon as it has its receipt: a restored server never sees it again."""

    throws_away = True


class AnyRefusalIsForGood(Sync):
    """Sets aside what was only damaged on its way: it never leaves again by itself."""

    refuses = staticmethod(sets_aside_any_refusal)


class OneBadRecordSpoilsTheBatch(Sync):
    """A server whose push comes in whole or not at all."""

    stops_at_the_bad = True


class ThePhonesClockOrders(Sync):
    """A server that takes the phone's clock for the moment at which a record came."""

    trusts_phones_clocks = True


TestSync = Sync.TestCase
TestSync.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize(
    ("mutant", "broken"),
    [
        (AnyAnswerMeansSent, "I[13]"),
        (TheIdIsEnough, "I[13]"),
        (AnyReceiptIsBelieved, "I[13]"),
        (ForgetsAtTheReceipt, "I[13]"),
        (AnyRefusalIsForGood, "I6"),
        (OneBadRecordSpoilsTheBatch, "I6"),
        (ThePhonesClockOrders, "I9"),
    ],
)
def test_a_world_with_one_wrong_rule_breaks_its_promise(mutant: type[Sync], broken: str) -> None:
    many = settings(
        max_examples=3000, stateful_step_count=60, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False,
        phases=[Phase.generate],
    )  # fmt: skip
    with pytest.raises(AssertionError, match=broken):
        run_state_machine_as_test(mutant, settings=many)
