"""Entities follow the approvals: an approved record makes or changes its own, one that leaves takes it back.

An entity is folded from the changes that approved records hold on it: first the one that made it, then the
others in order of approval. So taking any of them away leaves what the others say, and nothing is lost when
the record that made it is corrected and approved again.
"""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, select

from forms.entities import Registered, registered
from server.accounts.scope import NAMED_FORMS
from server.entities.models import Entity, EntityChange
from server.extensions import db, now
from server.submissions import reading
from server.submissions.models import State, Submission

MAX_LABEL = 200


def refresh(submission: Submission, former: str) -> None:
    """Called in the transaction that changes a record's state (``server.submissions.hooks``)."""
    if submission.state == State.APPROVED:
        register(submission)
    elif former == State.APPROVED:
        take_back(submission)


def register(submission: Submission) -> None:
    """Write what the record says. Nothing of the activities that few may know of goes into a list."""
    form = None
    if submission.form_id not in NAMED_FORMS:
        revision = reading.current(submission)
        form = reading.form_of(revision)
    for entry in registered(form, revision.answers, reading.context()) if form else ():
        entity = _named(entry, submission)
        made = entity is None
        if entity is None and entry.creates:
            entity = _own(entry, submission)
        if entity is not None:
            change = EntityChange(
                entity_id=entity.id,
                submission_id=submission.id,
                creates=made,
                # what is made always has a name, or its record's number
                label=" ".join(entry.label.split())[:MAX_LABEL] or (entity.label if made else ""),
                data=dict(entry.data),
            )
            db.session.add(change)
            fold(entity)


def take_back(submission: Submission) -> None:
    """Forget what the record said, and leave each entity as the other approved records have it."""
    said = EntityChange.submission_id == submission.id
    touched = db.session.scalars(select(EntityChange.entity_id).where(said).distinct()).all()
    # always in this order: two that take back at once wait for each other only once
    held = [_held(id) for id in sorted(touched)]
    db.session.execute(delete(EntityChange).where(said))
    for entity in held:
        if entity is not None:
            fold(entity)


def fold(entity: Entity) -> None:
    """Bring the entity to what is said of it; withdrawn, as it was last, when nothing makes it."""
    db.session.flush()
    said = db.session.scalars(
        select(EntityChange)
        .where(EntityChange.entity_id == entity.id)
        .order_by(EntityChange.creates.desc(), EntityChange.id)
    ).all()
    entity.version += 1
    entity.updated_at = now()
    if not said or not said[0].creates:
        entity.withdrawn_at = entity.updated_at
        return
    entity.withdrawn_at = None
    entity.created_by, entity.updated_by = said[0].submission_id, said[-1].submission_id
    data: dict[str, str] = {}
    for change in said:
        entity.label = change.label or entity.label
        data |= change.data
    entity.data = data


def _named(entry: Registered, submission: Submission) -> Entity | None:
    """The entity that the record changes: of this list, and of its own programme and region."""
    entity = _held(entry.id) if entry.updates and entry.id else None
    if entity is None or entity.list != entry.list:
        return None
    mine = entity.programme in (None, submission.programme) and entity.region in (None, submission.region)
    return entity if mine else None


def _own(entry: Registered, submission: Submission) -> Entity:
    """The entity that the record makes: the same one each time that it is approved."""
    id = str(uuid5(NAMESPACE_URL, f"carnet:{entry.list}:{submission.id}"))
    entity = _held(id)
    if entity is None:
        entity = Entity(id=id, list=entry.list, version=0)
        db.session.add(entity)
    entity.label = submission.number or id
    entity.programme, entity.region = submission.programme, submission.region
    return entity


def _held(id: str) -> Entity | None:
    """The entity, read again and held until the transaction ends: two approvals may change it at once."""
    return db.session.get(Entity, id, with_for_update=True, populate_existing=True)
