"""Reading a record with its form, as intake, review and exports need it."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import select

from forms.context import Context, Lists
from forms.definition import Form
from server.extensions import NIAMEY, db, now
from server.form_library import reading as library
from server.places.localities import kept as localities
from server.places.reading import choice_lists as places
from server.programmes.reading import choice_lists as programmes
from server.submissions.models import Revision, RevisionStatus, Submission
from server.submissions.storable import read_payload, storable

# lists that features above this one keep; ``server.app`` fills it
lists_beside: list[Callable[[], Lists]] = []


def lists() -> Lists:
    """The lists that all forms choose from; read once a request, the localities once an import."""
    if "choice_lists" not in g:
        g.choice_lists = {**places(), **programmes(), "localites": localities.all()}
        for beside in lists_beside:
            g.choice_lists |= beside()
    found: Lists = g.choice_lists
    return found


def context(
    *, username: str = "", device_id: str = "", at: datetime | None = None, language: str = "fr"
) -> Context:
    """The world a form is evaluated in: today in Niamey, the lists, who filled it with what."""
    moment = (at or now()).astimezone(NIAMEY)
    return Context(
        today=moment.date(),
        now=moment,
        username=username,
        device_id=device_id,
        lists=lists(),
        language=language,
    )


def spoken(form: Form, raw: dict[str, Any]) -> str:
    """The language that the questions were asked in; calculations may rest on its labels."""
    meta = raw.get("_meta")
    said = meta.get("language") if isinstance(meta, dict) else None
    return said if said in form.languages else form.languages[0]


def form_of(revision: Revision) -> Form | None:
    """The form version that this revision was filled with; none when it was never published here."""
    return form(revision.form_id, revision.form_version)


def look_up(forms: Collection[tuple[str, str]]) -> None:
    """Read these forms and versions together, before :func:`form` is asked for each."""
    known_forms().update(library.compiled_all(forms))


def known_forms() -> dict[tuple[str, str], Form | None]:
    known: dict[tuple[str, str], Form | None] = g.setdefault("forms_read", {})
    return known


def form(form_id: str, version: str) -> Form | None:
    """A published form; looked up once a request."""
    known = known_forms()
    if (form_id, version) not in known:
        known[form_id, version] = library.compiled(form_id, version)
    return known[form_id, version]


def current(submission: Submission) -> Revision:
    """The revision that counts: not one that is in conflict with it, or that waits for its parent."""
    found = db.session.scalars(
        select(Revision)
        .where(
            Revision.submission_id == submission.id,
            Revision.revision == submission.revision,
            Revision.status != RevisionStatus.CONFLICT,
        )
        .order_by(Revision.id)
    ).first()
    if found is None:
        raise LookupError(f"submission {submission.id} has no revision {submission.revision}")
    return found


def answers_of(form_id: str) -> Iterator[Any]:
    """The answers of each record of a form, of the revision that counts."""
    rows = db.session.execute(
        select(Revision.answers)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(
            Submission.form_id == form_id,
            Revision.revision == Submission.revision,
            Revision.status != RevisionStatus.CONFLICT,
        )
        .execution_options(yield_per=500)
    )
    return (row.answers for row in rows)


def meta(revision: Revision) -> dict[str, Any]:
    """What came beside the answers: ``reasons`` for warnings by path, ``comment``, ``language``, ``app``."""
    if revision.sealed:
        return revision.meta or {}
    found = (read_payload(revision.payload) or {}).get("_meta")
    return storable(found) if isinstance(found, dict) else {}
