"""The photos of a revision: what is there, and what has still to come."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from server.extensions import db
from server.submissions.models import Revision, StoredFile


@dataclass(frozen=True)
class Photo:
    """``url`` is empty until the content has arrived: words first, photos after."""

    url: str
    bytes: int


def photos(revision: Revision) -> dict[str, Photo]:
    """By the name that the answers use."""
    digests = {attachment.sha256 for attachment in revision.attachments}
    if not digests:
        return {}
    there = set(db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(digests))))
    return {
        each.name: Photo(
            url_for("files.get_file", sha256=each.sha256) if each.sha256 in there else "", each.bytes
        )
        for each in revision.attachments
    }
