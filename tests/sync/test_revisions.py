"""What becomes of a record that arrives."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.revisions import Arriving, Decision, Held, Status, Stored, arrived_whole, decide

A, B = "a" * 64, "b" * 64


def first(sha256: str = A) -> Arriving:
    return Arriving(revision=1, parent=None, sha256=sha256, author="agent")


def correction(parent: int = 1, sha256: str = B, author: str = "agent") -> Arriving:
    return Arriving(revision=parent + 1, parent=parent, sha256=sha256, author=author)


def held(*revisions: Held, decided: bool = False, waiting: bool = False) -> Stored:
    current = max((one.revision for one in revisions if not one.conflict), default=0)
    return Stored(author="agent", current=current, revisions=revisions, decided=decided, waiting=waiting)


def test_a_new_record_is_created() -> None:
    assert decide(first(), Stored()) == Decision(Status.CREATED)


def test_the_same_bytes_again_are_a_duplicate() -> None:
    assert decide(first(), held(Held(1, A))).status == Status.DUPLICATE


def test_other_bytes_under_the_same_id_and_revision_are_a_conflict() -> None:
    assert decide(first(B), held(Held(1, A))) == Decision(Status.CONFLICT, "two_contents")


def test_the_second_content_of_a_conflict_gets_the_same_answer_again() -> None:
    assert decide(first(B), held(Held(1, A), Held(1, B, conflict=True))).status == Status.CONFLICT


def test_a_correction_of_what_is_held_is_created() -> None:
    assert decide(correction(), held(Held(1, A))) == Decision(Status.CREATED)


def test_a_correction_whose_parent_has_not_come_waits() -> None:
    assert decide(correction(), Stored()) == Decision(Status.QUARANTINED, "parent_unknown")


def test_the_parent_that_comes_late_is_still_created() -> None:
    assert decide(first(), held(Held(2, B), waiting=True)) == Decision(Status.CREATED)


def test_a_correction_waits_with_its_parent() -> None:
    third = Arriving(revision=3, parent=2, sha256="c" * 64, author="agent")
    assert decide(third, held(Held(2, B), waiting=True)) == Decision(Status.QUARANTINED, "parent_unknown")


def test_a_first_revision_does_not_replace_what_somebody_took_into_review() -> None:
    assert decide(first(), held(Held(2, B))) == Decision(Status.QUARANTINED, "parent_superseded")


def test_a_correction_of_an_older_revision_than_the_current_one_is_set_aside() -> None:
    late = Arriving(revision=3, parent=1, sha256="c" * 64, author="agent")
    assert decide(late, held(Held(1, A), Held(2, B))).reason == "parent_superseded"


def test_a_correction_of_an_approved_record_is_set_aside() -> None:
    assert decide(correction(), held(Held(1, A), decided=True)).reason == "already_decided"


def test_a_correction_of_a_correction_that_waits_waits_too() -> None:
    waiting = Stored("agent", current=1, revisions=[Held(1, A), Held(2, B)], decided=True)
    assert decide(correction(2), waiting).reason == "parent_unknown"


def test_a_correction_by_another_author_is_set_aside() -> None:
    assert decide(correction(author="other"), held(Held(1, A))).reason == "other_author"


def test_a_revision_that_is_its_own_parent_is_set_aside() -> None:
    loop = Arriving(revision=2, parent=2, sha256=A, author="agent")
    assert decide(loop, held(Held(2, B))).status == Status.CONFLICT
    assert decide(loop, held(Held(1, B))).reason == "parent_unknown"


@given(
    revision=st.integers(1, 4),
    parent=st.none() | st.integers(1, 4),
    sha256=st.sampled_from([A, B]),
    known=st.lists(st.builds(Held, st.integers(1, 4), st.sampled_from([A, B]), st.booleans()), max_size=6),
    decided=st.booleans(),
)
def test_nothing_that_arrived_whole_is_refused(
    revision: int, parent: int | None, sha256: str, known: list[Held], decided: bool
) -> None:
    decision = decide(Arriving(revision, parent, sha256, "agent"), held(*known, decided=decided))
    assert decision.status != Status.REFUSED
    assert (decision.status == Status.DUPLICATE) <= any(one.sha256 == sha256 for one in known)


@pytest.mark.parametrize("payload", ["{}", "", "é\0\U0001f600", '{"a": "\\ud800"}'])
def test_a_payload_is_whole_when_its_digest_is_the_announced_one(payload: str) -> None:
    assert arrived_whole(payload, hashlib.sha256(payload.encode()).hexdigest())
    assert not arrived_whole(payload + " ", hashlib.sha256(payload.encode()).hexdigest())


def test_a_payload_that_no_bytes_can_spell_is_not_whole() -> None:
    assert not arrived_whole("\ud800", A)
