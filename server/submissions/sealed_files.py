"""The files of a sealed record: what it says of them inside (``_meta.files``), and what travels outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import and_, or_, select

from server.extensions import db
from server.submissions.models import Attachment, Revision
from sync.messages import FileSchema
from sync.texts import Digest

# how files are named outside; no name inside may look like it
OUTSIDE = ".sealed"
MOST = 50
FILES = "files"


@dataclass(frozen=True)
class FileInside:
    """A file in clear, and the digest under which it travels sealed; none when it came with an earlier
    revision of the same record."""

    name: str
    sha256: str
    bytes: int
    type: str
    sealed: str | None


class InsideSchema(FileSchema):
    sealed = Digest(load_default=None, allow_none=True)


INSIDE = InsideSchema()


def files_inside(meta: Any) -> list[FileInside]:
    """The files that the sealed answers speak of, each name once; what is malformed is left out."""
    listed = meta.get(FILES) if isinstance(meta, dict) else None
    found: dict[str, FileInside] = {}
    for raw in listed[:MOST] if isinstance(listed, list) else []:
        try:
            one = FileInside(**INSIDE.load(raw))
        except (ValidationError, TypeError):
            continue
        if not one.name.endswith(OUTSIDE):
            found.setdefault(one.name, one)
    return list(found.values())


def attachments_of(envelope: dict[str, Any], meta: Any) -> list[Attachment]:
    """The files that travel with a record; a sealed one that was opened says what they really are."""
    inside = {one.sealed: one for one in files_inside(meta) if one.sealed}
    return [attachment(file, inside.pop(file["sha256"], None)) for file in envelope["files"]]


def attachment(outside: dict[str, Any], inside: FileInside | None) -> Attachment:
    if inside is None:
        return Attachment(**outside)
    return Attachment(
        name=inside.name,
        sha256=outside["sha256"],
        bytes=outside["bytes"],
        type=inside.type,
        sealed_name=outside["name"],
        content_sha256=inside.sha256,
        content_bytes=inside.bytes,
    )


def rename(revision: Revision) -> None:
    """A record was opened later than it came: its files take their real names."""
    inside = {one.sealed: one for one in files_inside(revision.meta) if one.sealed}
    for file in revision.attachments:
        one = inside.get(file.sha256)
        if one is not None and file.sealed_name is None:
            file.name, file.sealed_name, file.type = one.name, file.name, one.type
            file.content_sha256, file.content_bytes = one.sha256, one.bytes


def carry_over(revision: Revision) -> None:
    """A correction keeps a photo that came with an earlier revision: it is this one's too."""
    named = {file.name for file in revision.attachments}
    for one in files_inside(revision.meta):
        if one.sealed is None and one.name not in named:
            revision.attachments.extend(copies(revision, one))


def copies(revision: Revision, wanted: FileInside) -> Iterator[Attachment]:
    same = or_(
        Attachment.content_sha256 == wanted.sha256,
        and_(Attachment.sha256 == wanted.sha256, Attachment.sealed_name.is_(None)),
    )
    earlier = db.session.scalars(
        select(Attachment)
        .join(Revision)
        .where(Revision.submission_id == revision.submission_id, Revision.id != revision.id, same)
        .order_by(Attachment.id)
    ).first()
    if earlier is not None:
        yield Attachment(
            name=wanted.name,
            sha256=earlier.sha256,
            bytes=earlier.bytes,
            type=earlier.type,
            content_sha256=earlier.content_sha256,
            content_bytes=earlier.content_bytes,
        )
