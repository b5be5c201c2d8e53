"""Marking the records that are there already: after an upgrade, when a form's rows with ``unique`` changed,
when a backup was brought back under another secret. Whoever notices first does it, before storing a record.
"""

import logging
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, select

from server.database import upsert
from server.extensions import db
from server.form_library.models import FormVersion
from server.submissions.locks import one_at_a_time
from server.submissions.marks import ComparedForm, Rules, forget, rules_of, write
from server.submissions.models import Revision, RevisionStatus, Submission

log = logging.getLogger("carnet")
BATCH = 500


def mark_all() -> int:
    """Mark the records of every form where that is due; how many. Commits as it goes: it may be repeated."""
    return mark_forms(set(db.session.scalars(select(FormVersion.form_id).distinct())))


def mark_before(form_ids: Collection[str]) -> None:
    """The same for these forms, on behalf of a push: no fault of ours here is in its way."""
    try:
        mark_forms(form_ids)
    except Exception as error:
        db.session.rollback()
        log.error("marking %d forms: %s", len(form_ids), type(error).__name__)


def mark_forms(form_ids: Collection[str]) -> int:
    return sum(mark_form(rules) for rules in due(form_ids))


def due(form_ids: Collection[str]) -> list[Rules]:
    """The rows of those forms whose records are marked by other ones."""
    rows = db.session.scalars(select(ComparedForm).where(ComparedForm.form_id.in_(form_ids)))
    stamps = {row.form_id: row.rules for row in rows}
    return [rules for id, rules in rules_of(form_ids).items() if rules.stamp != stamps.get(id, "")]


def mark_form(rules: Rules) -> int:
    """Mark the records of a form in batches; those that come meanwhile mark themselves."""
    last, count = "", 0
    while True:
        one_at_a_time()
        current = rules_of({rules.form_id})[rules.form_id]
        if current.stamp != rules.stamp:
            # a version was published meanwhile: its records are due again
            db.session.commit()
            return count
        ids = following(rules.form_id, last)
        if not ids:
            break
        forget(ids)
        write({id: rules.found(answers) for id, answers in answers_of(ids).items()})
        db.session.commit()
        last, count = ids[-1], count + len(ids)
    note(rules)
    db.session.commit()
    return count


def following(form_id: str, last: str) -> Sequence[str]:
    """The next records of a form after this id, locked: whoever erases an answer is before or after us."""
    rows = select(Submission.id).where(Submission.form_id == form_id, Submission.id > last)
    return db.session.scalars(rows.order_by(Submission.id).limit(BATCH).with_for_update()).all()


def answers_of(ids: Sequence[str]) -> dict[str, Any]:
    """The answers of these records that count."""
    rows = (
        select(Submission.id, Revision.answers)
        .join(Revision, Revision.submission_id == Submission.id)
        .where(
            Submission.id.in_(ids),
            Revision.revision == Submission.revision,
            Revision.status != RevisionStatus.CONFLICT,
        )
        .order_by(Revision.id.desc())
    )
    return {row.id: row.answers for row in db.session.execute(rows)}


def note(rules: Rules) -> None:
    if not rules.stamp:
        db.session.execute(delete(ComparedForm).where(ComparedForm.form_id == rules.form_id))
        return
    values = {"form_id": rules.form_id, "rules": rules.stamp}
    statement = upsert(ComparedForm).values(**values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["form_id"], set_=values))
