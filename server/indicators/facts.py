"""Facts follow the approvals: a record that is approved gives its facts, one that leaves takes them back."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import delete, select

from forms.facts import facts as facts_of
from server.extensions import db
from server.indicators.models import LARGEST, Fact
from server.problems import Problem
from server.submissions import reading
from server.submissions.models import Revision, State, Submission

BATCH = 200


def refresh(submission: Submission, former: str) -> None:
    """Called in the transaction that changes a record's state (``server.submissions.hooks``)."""
    if submission.state == State.APPROVED:
        count(submission)
    elif former == State.APPROVED:
        forget(submission)


def count(submission: Submission) -> None:
    """Write the facts of the current revision. Raises Problem ``not_countable`` for an absurd number."""
    forget(submission)
    revision = reading.current(submission)
    form = reading.form_of(revision)
    for fact in facts_of(form, revision.answers, reading.context()) if form else ():
        value = Decimal(fact.value)
        if not value.is_finite() or abs(value) > LARGEST:
            raise Problem("not_countable", indicator=fact.code)
        if value:
            db.session.add(
                Fact(
                    submission_id=submission.id,
                    code=fact.code,
                    sex=fact.sex or None,
                    age=fact.age or None,
                    value=value,
                    date=submission.starts_on,
                    programme=submission.programme,
                    region=submission.region,
                    departement=submission.departement,
                    commune=submission.commune,
                    form_id=submission.form_id,
                )
            )


def forget(submission: Submission) -> None:
    """Take the record's facts away."""
    db.session.execute(delete(Fact).where(Fact.submission_id == submission.id))


def rebuild() -> int:
    """Write the facts of every approved record anew. Returns how many records count.

    Some records at a time, each whole: meanwhile figures are true, and others write. Records that personal
    answers were taken out of keep the facts that they had: retention changes no figure.
    """
    purged = select(Revision.submission_id).where(Revision.payload == "")
    approved = select(Submission.id).where(Submission.state == State.APPROVED)
    db.session.execute(delete(Fact).where(Fact.submission_id.not_in(approved)))
    ids = db.session.scalars(approved.where(Submission.id.not_in(purged)).order_by(Submission.id)).all()
    db.session.commit()
    return sum(count_again(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def count_again(ids: Sequence[str]) -> int:
    """Those of these records that are still approved, now that nobody can change that: how many."""
    held = (
        select(Submission)
        .where(Submission.id.in_(ids), Submission.state == State.APPROVED)
        .order_by(Submission.id)
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(held).unique().all()
    for submission in found:
        count(submission)
    db.session.commit()
    return len(found)
