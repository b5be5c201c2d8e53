"""Reading published forms. A version never changes, so a compiled one is kept in memory."""

from collections.abc import Collection

from sqlalchemy import select

from forms.definition import Form
from server.extensions import db
from server.form_library.models import FormVersion
from server.form_library.publishing import find_version


def current_versions() -> list[FormVersion]:
    """The newest version of each form that is not withdrawn, by form id."""
    rows = db.session.scalars(
        select(FormVersion).where(FormVersion.withdrawn_at.is_(None)).order_by(FormVersion.id)
    )
    newest = {row.form_id: row for row in rows}
    return [newest[form_id] for form_id in sorted(newest)]


def compiled(form_id: str, version: str) -> Form | None:
    """The form that records of this version were filled with; none when it was never published here."""
    row = find_version(form_id, version)
    return None if row is None else definitions.get(row)


def compiled_all(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Form | None]:
    """The same for many forms and versions, with one question to the database."""
    found: dict[tuple[str, str], Form | None] = dict.fromkeys(wanted)
    rows = db.session.scalars(select(FormVersion).where(FormVersion.form_id.in_({one for one, _ in wanted})))
    for row in rows:
        if (row.form_id, row.version) in found:
            found[row.form_id, row.version] = definitions.get(row)
    return found


def kept_lists() -> set[str]:
    """The lists that approved records of current forms keep (their sheet ``entities``): any form may read
    them."""
    return {entry["list"] for row in current_versions() for entry in definitions.get(row).entities}


class Definitions:
    """Compiled forms by digest: reading one from JSON takes longer than validating a record."""

    def __init__(self, most: int = 64) -> None:
        self.most = most
        self.forms: dict[str, Form] = {}

    def get(self, row: FormVersion) -> Form:
        form = self.forms.get(row.digest)
        if form is None:
            form = Form.from_json(row.definition)
            if len(self.forms) >= self.most:
                self.forms.clear()
            self.forms[row.digest] = form
        return form


definitions = Definitions()
