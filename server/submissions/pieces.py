"""A piece that comes in, and the end of it all: the content verified, and stored once."""

import hashlib

from flask import request
from flask_babel import lazy_gettext as _l

from server.accounts.models import Account
from server.extensions import db
from server.problems import Problem, register
from server.submissions.files import take
from server.submissions.models import StoredFile
from server.submissions.parts import Part, alone
from sync.uploads import HeaderError, read_checksum, whole

# read in small steps: what came before a cut is kept
STEP = 4096

register(
    "upload_invalid",
    400,
    _l("Envoi par morceaux mal formé"),
    _l("L’en-tête %(header)s manque ou n’est pas lisible."),
)
register(
    "upload_offset",
    409,
    _l("Mauvais point de reprise"),
    _l("Le serveur a déjà %(offset)s octets : reprenez à partir de là."),
)
register("upload_protocol_unknown", 412, _l("Version de tus inconnue"), _l("Ce serveur parle tus 1.0.0."))
register(
    "checksum_mismatch",
    460,
    _l("Morceau altéré"),
    _l("La somme de contrôle ne correspond pas au morceau reçu : renvoyez-le."),
)


def offset_given(part: Part) -> int:
    """The offset of this piece: where the part ends, or its last byte once more."""
    try:
        given = whole("Upload-Offset", request.headers.get("Upload-Offset"))
    except HeaderError as error:
        raise Problem("upload_invalid", header=str(error)) from error
    if part.whole and given == part.about.bytes - 1:
        part.take_back(given, part.about.bytes)
    if given != part.offset():
        raise Problem("upload_offset", offset=part.offset())
    return given


def take_in(part: Part, start: int) -> None:
    """Add the request's body. What came before a cut stays; what its checksum denies is taken back."""
    room = part.about.bytes - start
    if (request.content_length or 0) > room:
        raise Problem("too_large", accepted=room)
    try:
        wanted = read_checksum(request.headers.get("Upload-Checksum"))
    except HeaderError as error:
        raise Problem("upload_invalid", header=str(error)) from error
    digest, offset = hashlib.sha256(), start
    try:
        while piece := request.stream.read(STEP):
            if offset + len(piece) > part.about.bytes:
                part.take_back(start, offset)
                raise Problem("too_large", accepted=room)
            if not part.append(piece, offset):
                raise Problem("upload_offset", offset=part.offset())
            digest.update(piece)
            offset += len(piece)
    finally:
        part.flush()
    if wanted is not None and digest.hexdigest() != wanted:
        part.take_back(start, offset)
        raise Problem("checksum_mismatch")


def settle(part: Part, sender: Account) -> StoredFile | None:
    """Verify the whole and store it once under its digest; None when another connection has just done so.

    Raises Problem ``digest_mismatch`` and those of the content's type: the part is gone then.
    """
    about = part.about
    with alone(part.folder):
        if not part.path.exists():
            return None
        try:
            if part.digest() != about.sha256:
                raise Problem("digest_mismatch")
            # should we be killed before the row is written, the part is still there
            take(part.path, about.sha256, about.type, sender)
        except Problem:
            part.forget()
            raise
        part.forget()
    return db.session.get(StoredFile, about.sha256)
