"""The pages *À relire*, *Fiches* and the page of one record."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.extensions import db
from server.office.navigation import DECIDERS, READERS
from server.office.paging import page_of, page_url
from server.office.words import state_word
from server.problems import Problem
from server.review import bulk, decisions, filters, listing, rows
from server.review.disclosure import is_revealed
from server.review.view import view
from server.submissions import listing as records
from server.submissions import masking
from server.submissions.models import State, Submission

pages = Blueprint("review", __name__, url_prefix="/bureau")

REVIEW_STATES = (State.IN_REVIEW, State.CORRECTED, State.QUARANTINED)
ALL_STATES = ("waiting", *State, filters.LATE)
LONGEST_TRAIL = 500
FROM_REVIEW: dict[str, Any] = {"from": "a-relire"}


@pages.get("/a-relire")
@roles(*DECIDERS)
def to_review() -> ResponseReturnValue:
    """What waits for a reader: alerts first, the oldest first."""
    account, chosen = current_account(), filters.from_args(request.args)
    summary = listing.summary(account, chosen)
    page = page_of(request.args.get("page"), listing.PAGE_SIZE, summary.waiting)
    return render_template(
        "review/to_review.html",
        summary=summary,
        rows=rows.review_rows(listing.to_review(account, chosen, page.offset)),
        filters=chosen,
        filtered=chosen.chosen,
        choices=listing.choices(account, REVIEW_STATES),
        all_states=_("À relire"),
        page=page,
        page_url=page_url,
        outcome=session.pop("bulk", None),
    )


@pages.post("/a-relire/approbations")
@roles(*DECIDERS)
def approve_chosen() -> ResponseReturnValue:
    """Approve the chosen records that have no open alert; the others are refused, and why is said."""
    outcome = bulk.approve_chosen(request.form.getlist("chosen"), current_account())
    if outcome.approved or outcome.refused:
        session["bulk"] = outcome.to_session()
    else:
        flash(_("Aucune fiche n’était cochée."), "doubt")
    back = request.form.get("back", "")
    return redirect(
        url_for("review.to_review") + (f"?{back}" if back.isascii() and back.isprintable() else "")
    )


@pages.post("/a-relire/approbations/annulation")
@roles(*DECIDERS)
def withdraw_chosen() -> ResponseReturnValue:
    """Take back the approvals just given."""
    count = bulk.withdraw_chosen(request.form.getlist("chosen"), current_account())
    flash(ngettext("%(num)d approbation annulée", "%(num)d approbations annulées", count), "sure")
    return redirect(url_for("review.to_review"))


@pages.get("/fiches")
@roles(*READERS)
def all_records() -> ResponseReturnValue:
    """All records in scope, whatever their state; the search box leads here."""
    account, chosen = current_account(), filters.from_args(request.args)
    page = page_of(request.args.get("page"), listing.PAGE_SIZE, listing.count(account, chosen))
    return render_template(
        "review/all_records.html",
        rows=rows.list_rows(listing.all_records(account, chosen, page.offset)),
        filters=chosen,
        filtered=chosen.chosen,
        choices=listing.choices(account, ALL_STATES),
        all_states=_("Tous"),
        page=page,
        page_url=page_url,
    )


@pages.get("/fiches/<id>")
@roles(*READERS)
def record(id: str) -> ResponseReturnValue:
    """One record: its alerts, its questions and answers, its photos and history, and what may be decided."""
    found, account = in_scope(id), current_account()
    trail = trail_of(found) if request.args.get("from") == "a-relire" else None
    personal = account.role in DECIDERS and is_revealed(found)
    if personal:
        masking.record_reading(found, account)
    return render_template(
        "review/record.html",
        view=view(found, account, content(), personal=personal),
        name=rows.name_of(found),
        trail=trail,
    )


@pages.post("/fiches/<id>/approbation")
@roles(*DECIDERS)
def approve(id: str) -> ResponseReturnValue:
    """Approve the revision that was read."""
    found = held(id)
    decisions.approve(found, current_account(), revision=seen(), reason=request.form.get("reason", ""))
    return done(found)


@pages.post("/fiches/<id>/approbation/retrait")
@roles(*DECIDERS)
def withdraw(id: str) -> ResponseReturnValue:
    """Take the approval back."""
    found = held(id)
    decisions.withdraw_approval(
        found, current_account(), revision=seen(), reason=request.form.get("reason", "")
    )
    return done(found)


@pages.post("/fiches/<id>/renvoi")
@roles(*DECIDERS)
def send_back(id: str) -> ResponseReturnValue:
    """Send the record back with a reason and the remarks written beside its answers."""
    found = held(id)
    remarks = dict(zip(request.form.getlist("path"), request.form.getlist("text"), strict=False))
    reason = request.form.get("reason", "")
    decisions.return_to_author(found, current_account(), reason, remarks, revision=seen())
    return done(found)


@pages.post("/fiches/<id>/rejet")
@roles(*DECIDERS)
def reject(id: str) -> ResponseReturnValue:
    """Reject the record, with a reason."""
    found = held(id)
    decisions.reject(found, current_account(), request.form.get("reason", ""), revision=seen())
    return done(found)


@pages.post("/fiches/<id>/relecture")
@roles(*DECIDERS)
def release(id: str) -> ResponseReturnValue:
    """Take a record that was set aside, or rejected, back into review."""
    found = held(id)
    decisions.release(found, current_account(), request.form.get("reason", ""), revision=seen())
    return done(found)


def in_scope(id: str) -> Submission:
    """The record, if this person may see it. Raises Problem ``not_found``."""
    found = records.find(id, current_account())
    if found is None:
        raise Problem("not_found")
    return found


def held(id: str) -> Submission:
    """The record, held until the decision is written."""
    return decisions.lock(in_scope(id))


def seen() -> int | None:
    """The revision that the page showed."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def content() -> int | None:
    """Another content of the record, which the page is asked to show."""
    text = request.args.get("contenu", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def done(found: Submission) -> ResponseReturnValue:
    """Commit; then the next record that waits, or the record itself."""
    db.session.commit()
    words = _("%(name)s : %(state)s", name=rows.name_of(found), state=state_word(found.state).text)
    flash(words, "sure")
    following = request.form.get("next", "")
    if request.form.get("from") == "a-relire":
        if following and records.find(following, current_account()):
            return redirect(url_for("review.record", id=following, **FROM_REVIEW))
        return redirect(url_for("review.to_review"))
    return redirect(url_for("review.record", id=found.id))


def trail_of(found: Submission) -> dict[str, Any]:
    """Where the record stands among those that wait, and its neighbours."""
    conditions = listing.waiting(current_account(), filters.Filters())
    ids = list(
        db.session.scalars(
            select(Submission.id)
            .where(*conditions)
            .order_by(listing.RANK, Submission.received_at, Submission.id)
            .limit(LONGEST_TRAIL)
        )
    )
    at = ids.index(found.id) if found.id in ids else None
    if at is None:
        return {"position": None, "total": len(ids), "before": None, "after": ids[0] if ids else None}
    return {
        "position": at + 1,
        "total": len(ids),
        "before": ids[at - 1] if at else None,
        "after": ids[at + 1] if at + 1 < len(ids) else None,
    }
