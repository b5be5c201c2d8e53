"""The published forms, as a list to read."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import defer

from server.extensions import db
from server.form_library.models import FormVersion


@dataclass(frozen=True)
class PublishedForm:
    """One form: its latest version, and the earlier ones."""

    latest: FormVersion
    earlier: list[FormVersion]


def listing() -> list[PublishedForm]:
    """All forms by title, newest version first."""
    rows = db.session.scalars(
        select(FormVersion)
        .options(defer(FormVersion.definition))
        .order_by(FormVersion.form_id, FormVersion.published_at.desc(), FormVersion.id.desc())
    )
    found = []
    for _form_id, versions in groupby(rows, key=lambda row: row.form_id):
        latest, *earlier = versions
        found.append(PublishedForm(latest, earlier))
    return sorted(found, key=lambda form: form.latest.title.casefold())


def titles() -> dict[str, str]:
    """The latest title of every form, by its id."""
    rows = db.session.execute(
        select(FormVersion.form_id, FormVersion.title).order_by(FormVersion.published_at, FormVersion.id)
    )
    return dict(rows.all())
