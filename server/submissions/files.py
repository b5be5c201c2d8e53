"""``/api/v1/files``: photos come after the words, are checked by digest, and stored once per content."""

from pathlib import Path
from typing import Any

from flask import Response, request, send_file
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server.accounts.access import current_account, roles
from server.accounts.models import Account
from server.accounts.scope import visible
from server.bodies import ApiBlueprint
from server.devices.credentials import is_shut_out, sending_device
from server.extensions import db
from server.problems import Problem
from server.submissions import masking
from server.submissions.models import Attachment, EventKind, FileState, Revision, StoredFile, Submission
from server.submissions.state import write_event
from server.submissions.storage import incoming, place_of, taken
from server.submissions.unsealing import open_arrived
from sync.digests import SHA256

blueprint = ApiBlueprint("files", __name__, url_prefix="/api/v1/files", description="Photos of the records")


class FileReceiptSchema(Schema):
    sha256 = fields.String()
    bytes = fields.Integer()
    status = fields.String(metadata={"description": "created or duplicate"})


@blueprint.put("/<sha256>")
@blueprint.doc(requestBody={"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}})
@blueprint.alt_response(201, schema=FileReceiptSchema, description="Stored", success=True)
@blueprint.alt_response(200, schema=FileReceiptSchema, description="Was there already", success=True)
def put_file(sha256: str) -> tuple[dict[str, Any], int]:
    """Store a content under its digest. A revoked phone may send only what its records announced."""
    sender = sender_of(sha256)
    if SHA256.fullmatch(sha256) is None:
        raise Problem("not_found")
    with incoming(request.stream, sha256) as path:
        size, new = path.stat().st_size, take(path, sha256, request.mimetype, sender)
    status = "created" if new else "duplicate"
    return {"sha256": sha256, "bytes": size, "status": status}, 201 if new else 200


def take(path: Path, sha256: str, claimed: str, sender: Account) -> bool:
    """Keep a whole, verified content, and open it where its record is here already; whether it was new.

    Raises Problem ``file_type_refused`` or ``image_unreadable``. Nothing is locked while an image is drawn.
    """
    known = db.session.get(StoredFile, sha256) is not None
    db.session.commit()
    if known:
        return False
    file = taken(path, sha256, claimed)
    file.account_id = sender.id
    new = remember(file, sender)
    open_arrived([sha256])
    return new


def sender_of(sha256: str) -> Account:
    if (request.authorization and request.authorization.type) != "bearer":
        return current_account()
    device = sending_device()
    if is_shut_out(device) and not announced_by(device.id, sha256):
        raise Problem("device_revoked")
    return device.account


def announced_by(device_id: str, sha256: str) -> bool:
    found = (
        select(Attachment.id)
        .join(Revision)
        .where(Attachment.sha256 == sha256, Revision.device_id == device_id)
    )
    there = db.session.scalar(found.limit(1)) is not None
    db.session.commit()
    return there


def remember(file: StoredFile, sender: Account) -> bool:
    """Note the content and tell the records that waited for it; whether it was new."""
    waiting = (
        select(Submission)
        .where(
            Submission.id.in_(
                select(Revision.submission_id).join(Attachment).where(Attachment.sha256 == file.sha256)
            )
        )
        .order_by(Submission.id)
    )
    try:
        db.session.add(file)
        db.session.flush()
    except IntegrityError:
        # somebody else sent the same content at the same moment
        db.session.rollback()
        return False
    for submission in db.session.scalars(waiting):
        write_event(submission, EventKind.FILE_RECEIVED, by=sender)
    db.session.commit()
    return True


@blueprint.get("/<sha256>")
@blueprint.alt_response(200, description="The content, as a download", success=True)
@roles()
def get_file(sha256: str) -> Response:
    """A file of a record that the caller may see, or that the caller sent."""
    file = db.session.get(StoredFile, sha256) if SHA256.fullmatch(sha256) else None
    if file is None or file.state != FileState.READY or not may_read(current_account(), file):
        raise Problem("not_found")
    response = send_file(place_of(file), mimetype=file.type, as_attachment=True, download_name=sha256[:16])
    response.headers["Cache-Control"] = "private, no-store"
    return response


def may_read(account: Account, file: StoredFile) -> bool:
    """Whether a record that the account sees shows it; a masked photo wants a reason, as its answer does."""
    if file.account_id == account.id and not travelled_sealed(file):
        return True
    rows = db.session.execute(
        select(Submission, Revision, Attachment.name)
        .join(Revision, Revision.submission_id == Submission.id)
        .join(Attachment, Attachment.revision_id == Revision.id)
        .where(Attachment.sha256 == file.sha256, visible(account))
    ).unique()
    return any(shows(submission, revision, name, account) for submission, revision, name in rows)


def travelled_sealed(file: StoredFile) -> bool:
    """Whether it was opened here: whoever sent it may have copied what they could not read."""
    sealed = select(Attachment.id).where(
        Attachment.sha256 == file.sha256, Attachment.sealed_name.is_not(None)
    )
    return db.session.scalar(sealed.limit(1)) is not None


def shows(submission: Submission, revision: Revision, name: str, account: Account) -> bool:
    return (
        masking.sees_all(account, submission, revision)
        or name not in masking.shown(revision).hidden
        or masking.said_why(account, submission.id)
    )
