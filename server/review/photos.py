"""The photos of a revision: what is there, and what has still to come."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from server.extensions import db
from server.submissions.models import FileState, Revision, StoredFile


@dataclass(frozen=True)
class Photo:
    """``url`` is empty until the content has arrived (words first, photos after) and can be shown."""

    url: str
    bytes: int
    arrived: bool = True


def photos(revision: Revision) -> dict[str, Photo]:
    """By the name that the answers use."""
    digests = {attachment.sha256 for attachment in revision.attachments}
    if not digests:
        return {}
    rows = db.session.execute(
        select(StoredFile.sha256, StoredFile.state).where(StoredFile.sha256.in_(digests))
    )
    states = {row.sha256: row.state for row in rows}
    return {
        each.name: Photo(
            address(each.sha256) if states.get(each.sha256) == FileState.READY else "",
            each.bytes,
            each.sha256 in states,
        )
        for each in revision.attachments
    }


def address(sha256: str) -> str:
    return url_for("files.get_file", sha256=sha256)
