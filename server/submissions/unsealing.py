"""Sealed photos: opened when both the photo and the record that names it are here, whichever came first."""

import hashlib
import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from server.extensions import db
from server.problems import Problem
from server.submissions.assessment import problem
from server.submissions.cleaning import is_being_copied
from server.submissions.models import Attachment, FileState, Revision, StoredFile, Submission
from server.submissions.opening import private_key
from server.submissions.storage import OPAQUE, incoming_folder, path_of, taken
from sync.sealing import SealBroken, file_bound, unseal

log = logging.getLogger("carnet")
BROKEN, NO_IMAGE = "file_seal_broken", "file_unreadable_image"


def open_arrived(digests: Iterable[str]) -> None:
    """Open those of these contents that are sealed, and whose record says what they are.

    They are safely here: what goes wrong now is logged, and blocks neither a push nor an upload.
    """
    wanted = list(digests)
    if not wanted:
        return
    closed = StoredFile.state != FileState.READY
    sealed = db.session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(wanted), closed)).all()
    db.session.commit()
    for sha256 in sealed:
        try:
            open_one(sha256)
        except Exception as error:
            db.session.rollback()
            log.error("the sealed file %s: %s", sha256[:16], type(error).__name__)


def open_one(sha256: str) -> None:
    """Open a content with the first record that it was sealed for."""
    named = namings(sha256)
    # nothing is locked while a photo is opened and drawn
    db.session.commit()
    verdict = ""
    for attachment, revision in named:
        opened, verdict = opened_as(attachment, revision)
        if opened is not None:
            return put_in_place(sha256, opened)
    if verdict:
        note_broken(sha256, verdict)
    return None


def namings(sha256: str) -> list[tuple[Attachment, Revision]]:
    rows = db.session.execute(
        select(Attachment, Revision)
        .join(Revision, Revision.id == Attachment.revision_id)
        .where(Attachment.sha256 == sha256, Attachment.sealed_name.is_not(None))
        .order_by(Attachment.id)
    )
    return [(attachment, revision) for attachment, revision in rows]


def opened_as(attachment: Attachment, revision: Revision) -> tuple[StoredFile | None, str]:
    """The content in its final place, or the code of what is wrong; neither while its key is unknown."""
    key = private_key(revision.key)
    if key is None:
        return None, ""
    bound = file_bound(
        revision.submission_id,
        revision.revision,
        revision.device_id,
        attachment.sealed_name or "",
        revision.key or "",
    )
    most: int = current_app.config["CARNET_MAX_FILE_BYTES"]
    try:
        plain = unseal(path_of(attachment.sha256).read_bytes(), key, bound, most)
    except (SealBroken, OSError):
        return None, BROKEN
    if (hashlib.sha256(plain).hexdigest(), len(plain)) != (
        attachment.content_sha256,
        attachment.content_bytes,
    ):
        return None, BROKEN
    return drawn(plain, attachment)


def drawn(plain: bytes, attachment: Attachment) -> tuple[StoredFile | None, str]:
    claimed = attachment.type if attachment.type.startswith("image/") else OPAQUE
    with tempfile.NamedTemporaryFile(dir=incoming_folder()) as file:
        file.write(plain)
        file.flush()
        try:
            return taken(Path(file.name), attachment.content_sha256 or "", claimed), ""
        except Problem:
            return None, NO_IMAGE


def put_in_place(sha256: str, opened: StoredFile) -> None:
    """The row of what travelled says from now on what it holds; the sealed bytes are no longer needed."""
    stored = db.session.get(StoredFile, sha256, with_for_update=True, populate_existing=True)
    if stored is not None and stored.state != FileState.READY:
        stored.state, stored.type = FileState.READY, opened.type
        stored.kept_sha256 = opened.kept_sha256 or opened.sha256
        stored.kept_bytes = opened.kept_bytes or opened.bytes
        db.session.commit()
        if not is_being_copied():
            path_of(sha256).unlink(missing_ok=True)
    db.session.commit()


def note_broken(sha256: str, code: str) -> None:
    """Say in the record that its photo came and cannot be shown; what came is kept."""
    stored = db.session.get(StoredFile, sha256, with_for_update=True, populate_existing=True)
    if stored is None or stored.state != FileState.SEALED:
        db.session.commit()
        return
    stored.state = FileState.BROKEN
    for attachment, revision in namings(sha256):
        found = problem(code, "alert", "", name=attachment.name[:100])
        revision.problems = [*revision.problems, found]
        submission = db.session.get(Submission, revision.submission_id)
        if submission is not None and submission.revision == revision.revision:
            submission.has_alert = True
    db.session.commit()
