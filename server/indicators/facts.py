"""Facts follow the approvals: a record that is approved gives its facts, one that leaves takes them back."""

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
    """Write the facts of every approved record anew, in one transaction. Returns how many records count.

    Records that personal answers were taken out of keep the facts that they had: retention changes no figure.
    """
    purged = select(Revision.submission_id).where(Revision.payload == "")
    db.session.execute(delete(Fact).where(Fact.submission_id.not_in(purged)))
    approved = (
        select(Submission.id)
        .where(Submission.state == State.APPROVED, Submission.id.not_in(purged))
        .order_by(Submission.id)
    )
    ids = db.session.scalars(approved).all()
    for start in range(0, len(ids), BATCH):
        batch = select(Submission).where(Submission.id.in_(ids[start : start + BATCH]))
        for submission in db.session.scalars(batch).unique():
            count(submission)
        db.session.flush()
    db.session.commit()
    return len(ids)
