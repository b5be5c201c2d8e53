"""``/api/v1/files/uploads/<sha256>``: contents in pieces (tus 1.0), resumed after a cut.

An upload is known by its sender and its content's digest, so that a phone that forgot everything but the
photo goes on where it was: it announces the photo again, and is told the offset.
"""

from datetime import UTC, datetime
from email.utils import format_datetime

from flask import Response, current_app, request

from server.accounts.access import current_account
from server.bodies import ApiBlueprint
from server.devices.credentials import sending_device
from server.extensions import db
from server.problems import Problem
from server.submissions import parts
from server.submissions.files import announced_by, may_read, sender_of
from server.submissions.models import StoredFile
from server.submissions.parts import Part, alone
from server.submissions.pieces import offset_given, settle, take_in
from sync.digests import SHA256
from sync.uploads import EXTENSIONS, VERSION, Announced, HeaderError, announced

blueprint = ApiBlueprint(
    "uploads", __name__, url_prefix="/api/v1/files", description="Photos in pieces: tus 1.0, resumable"
)
PIECE = "application/offset+octet-stream"
BODY = {"content": {PIECE: {"schema": {"type": "string", "format": "binary"}}}}


@blueprint.before_request
def speak_tus() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        # a stranger is asked who they are first
        current_account()
        raise Problem("upload_protocol_unknown")


@blueprint.after_request
def say_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    if request.method == "OPTIONS" or response.status_code in {412, 413}:
        response.headers["Tus-Version"] = VERSION
        response.headers["Tus-Extension"] = EXTENSIONS
        response.headers["Tus-Checksum-Algorithm"] = "sha256"
        response.headers["Tus-Max-Size"] = str(current_app.config["CARNET_MAX_FILE_BYTES"])
    return response


@blueprint.route("", methods=["OPTIONS"])
@blueprint.alt_response(204, description="The version, extensions and limits, in headers", success=True)
def describe() -> Response:
    """What this server knows of tus; open to everybody."""
    return Response(status=204)


@blueprint.post("")
@blueprint.doc(requestBody=BODY)
@blueprint.alt_response(
    201,
    description="Location and Upload-Offset: 0, or more after a cut; may hold the first piece",
    success=True,
)
def create() -> Response:
    """Announce a content (Upload-Length, Upload-Metadata: sha256, filetype), or go on with it after a cut."""
    about = headers_of()
    sender_of(about.sha256)
    most: int = current_app.config["CARNET_MAX_FILE_BYTES"]
    if about.bytes > most:
        raise Problem("too_large", accepted=most)
    stored = stored_for_sender(about.sha256)
    if stored is not None:
        return with_place(about.sha256, finished(stored, 201))
    part = parts.begin(sender_id(), about)
    if request.mimetype == PIECE and part.offset() == 0:
        take_in(part, 0)
    return with_place(about.sha256, progress(part, 201))


@blueprint.route("/uploads/<sha256>", methods=["HEAD"])
@blueprint.alt_response(200, description="Upload-Offset: how many bytes the server has", success=True)
def where(sha256: str) -> Response:
    """How much has come. ``Upload-Sha256`` is there once the whole is verified and stored."""
    stored = stored_for_sender(sha256)
    if stored is not None:
        return finished(stored, 200)
    part = open_part(sha256)
    response = Response(status=200)
    # a part that is whole but was not verified (the server was killed just then) wants its last byte again
    response.headers["Upload-Offset"] = str(min(part.offset(), part.about.bytes - 1))
    return described(part, response)


@blueprint.patch("/uploads/<sha256>")
@blueprint.doc(requestBody=BODY)
@blueprint.alt_response(
    204, description="Upload-Offset after this piece; Upload-Sha256 at the end", success=True
)
def add(sha256: str) -> Response:
    """Add a piece at Upload-Offset; Upload-Checksum (sha256) is checked where it is given."""
    if request.mimetype != PIECE:
        raise Problem("media_type_refused")
    stored = stored_for_sender(sha256)
    if stored is not None:
        return finished(stored, 204)
    part = open_part(sha256)
    take_in(part, offset_given(part))
    return progress(part, 204)


@blueprint.delete("/uploads/<sha256>")
@blueprint.alt_response(204, description="Forgotten", success=True)
def end(sha256: str) -> Response:
    """Give up: what has come of an unfinished upload is forgotten."""
    part = open_part(sha256)
    with alone(part.folder):
        part.forget()
    return Response(status=204)


def headers_of() -> Announced:
    try:
        return announced(request.headers.get("Upload-Length"), request.headers.get("Upload-Metadata"))
    except HeaderError as error:
        raise Problem("upload_invalid", header=str(error)) from error


def sender_id() -> str:
    """Whose parts these are: the phone's, or a person's without one."""
    if request.authorization and request.authorization.type == "bearer":
        return f"device {sending_device().id}"
    return f"account {current_account().id}"


def open_part(sha256: str) -> Part:
    """The caller's own upload. Raises Problem ``not_found`` for anybody else's, and for none."""
    if SHA256.fullmatch(sha256) is None:
        raise Problem("not_found")
    sender_of(sha256)
    part = parts.find(sender_id(), sha256)
    if part is None or not part.path.exists():
        raise Problem("not_found")
    return part


def stored_for_sender(sha256: str) -> StoredFile | None:
    """The whole content, for who sent it or announced it: nobody else learns that it is here."""
    if SHA256.fullmatch(sha256) is None:
        raise Problem("not_found")
    account = sender_of(sha256)
    stored = db.session.get(StoredFile, sha256)
    if stored is None:
        found = None
    elif request.authorization and request.authorization.type == "bearer":
        known = stored.account_id == account.id or announced_by(sending_device().id, sha256)
        found = stored if known else None
    else:
        found = stored if may_read(account, stored) else None
    # the write lock of SQLite is not held while a piece comes in
    db.session.commit()
    return found


def progress(part: Part, status: int) -> Response:
    """The offset now; a part that is whole is verified and stored first."""
    if part.whole:
        stored = settle(part, sender_of(part.about.sha256)) or stored_for_sender(part.about.sha256)
        if stored is not None:
            return finished(stored, status)
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(part.offset())
    return described(part, response)


def finished(stored: StoredFile, status: int) -> Response:
    """The receipt: it names the digest, which no captive portal does."""
    response = Response(status=status)
    response.headers["Upload-Offset"] = response.headers["Upload-Length"] = str(stored.bytes)
    response.headers["Upload-Sha256"] = stored.sha256
    return response


def described(part: Part, response: Response) -> Response:
    response.headers["Upload-Length"] = str(part.about.bytes)
    if part.path.exists():
        moment = datetime.fromtimestamp(part.expires(), UTC)
        response.headers["Upload-Expires"] = format_datetime(moment, usegmt=True)
    return response


def with_place(sha256: str, response: Response) -> Response:
    response.headers["Location"] = f"/api/v1/files/uploads/{sha256}"
    return response
