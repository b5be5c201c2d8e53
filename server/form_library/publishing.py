"""Publishing forms: a version, once published, never changes, because records point to it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forms.definition import Form
from forms.xlsform.entity_rows import lists_of
from forms.xlsform.package import read_package
from forms.xlsform.pictures import Picture
from forms.xlsform.reading import form_from_package
from server.audit import log as audit
from server.extensions import db
from server.form_library import pictures
from server.form_library.models import FormVersion
from server.problems import Problem


def publish(form: Form, shown: Iterable[Picture] = (), *, by: str | None = None) -> bool:
    """Publish this form and the pictures it shows; whether it was new. ``by`` is an account id.

    Raises Problem ``form_version_differs`` when the version exists with another content.
    """
    known = find_version(form.id, form.version)
    if known is not None:
        if known.digest != form.digest:
            raise Problem("form_version_differs", form=form.id, version=form.version)
        return False
    pictures.keep(shown)
    definition = form.to_json()
    db.session.add(
        FormVersion(
            form_id=form.id,
            version=form.version,
            title=plain_title(definition["title"], form.id),
            definition=definition,
            digest=form.digest,
        )
    )
    audit.record("form.published", f"form/{form.id}/{form.version}", by=by, digest=form.digest)
    return True


def publish_folder(folder: Path) -> list[str]:
    """Publish every form of a catalogue folder that is not yet; the ids of the new ones. Each may read the
    lists that the others keep."""
    new = []
    paths = sorted(path for path in folder.iterdir() if (path / "survey.csv").exists())
    packages = {path.stem: read_package(path) for path in paths}
    kept = {name for package in packages.values() for name in lists_of(package.sheets)}
    for name, package in packages.items():
        read = form_from_package(package, name, kept)
        if publish(read.form, read.pictures.values()):
            new.append(read.form.id)
    db.session.commit()
    return new


def find_version(form_id: str, version: str) -> FormVersion | None:
    """The published version, withdrawn or not."""
    return db.session.scalar(
        select(FormVersion).where(FormVersion.form_id == form_id, FormVersion.version == version)
    )


def plain_title(title: Any, fallback: str) -> str:
    """The title as a text: the form's first language where it has several."""
    if isinstance(title, dict):
        title = title.get("fr") or next(iter(title.values()), "")
    return title if isinstance(title, str) and title else fallback
