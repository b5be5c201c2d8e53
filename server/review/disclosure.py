"""Showing personal answers on the page of a record: with a reason, for a while, one record at a time."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from server.accounts.access import current_account, roles
from server.extensions import db, now
from server.problems import Problem
from server.submissions import listing, masking
from server.submissions.models import Submission

pages = Blueprint("disclosure", __name__, url_prefix="/bureau")

KEY = "revealed"


@pages.post("/fiches/<id>/devoilement")
@roles(*masking.MAY_REVEAL)
def reveal(id: str) -> ResponseReturnValue:
    """Show the personal answers of one record for a quarter of an hour; the reason goes into the log."""
    record = listing.find(id, current_account())
    if record is None:
        raise Problem("not_found")
    reason = request.form.get("reason", "").strip()
    if reason:
        masking.record_disclosure(record, current_account(), reason)
        db.session.commit()
        session[KEY] = {**still_shown(), record.id: int((now() + masking.SHOWN_FOR).timestamp())}
    else:
        flash(_("Écrivez pourquoi vous lisez ces réponses : le journal garde ce motif."), "doubt")
    origin: dict[str, Any] = {"from": "a-relire"} if request.form.get("from") == "a-relire" else {}
    return redirect(url_for("review.record", id=record.id, **origin), 303)


def is_revealed(record: Submission) -> bool:
    """Whether this person said why, not long ago."""
    return record.id in still_shown()


def still_shown() -> dict[str, int]:
    """The records whose personal answers are shown, and until when."""
    kept: dict[str, int] = session.get(KEY, {})
    return {id: until for id, until in kept.items() if until > now().timestamp()}
