"""The pictures of forms: kept by content, handed out by name within a version."""

from collections.abc import Iterable

from forms.xlsform.pictures import Picture
from server.extensions import db
from server.form_library.models import FormPicture, FormVersion


def keep(pictures: Iterable[Picture]) -> None:
    """Store those that are not there yet. The caller commits."""
    for picture in pictures:
        if db.session.get(FormPicture, picture.sha256) is None:
            db.session.add(FormPicture(sha256=picture.sha256, type=picture.type, content=picture.content))
            db.session.flush()


def find(row: FormVersion, name: str) -> FormPicture | None:
    """The picture of that name in a version."""
    digest = row.definition.get("media", {}).get(name)
    return None if digest is None else db.session.get(FormPicture, digest)
