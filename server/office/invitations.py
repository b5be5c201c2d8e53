"""``/bureau/telephones/invitations``: codes that enrol a phone, on the screen or as cards to print."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.accounts.access import current_account, roles
from server.accounts.models import Account
from server.devices import invitations
from server.extensions import db
from server.office.navigation import DECIDERS
from server.office.qr import qr_code
from server.problems import Problem

pages = Blueprint("invitations", __name__, url_prefix="/bureau/telephones/invitations")

MOST = 60


@dataclass(frozen=True)
class Card:
    """One invitation: for whom, its code to type, its address to scan, until when."""

    account: Account
    code: str
    address: str
    expires_at: datetime

    @property
    def qr(self) -> Markup:
        return qr_code(self.address, scale=4)


@pages.get("")
@roles(*DECIDERS)
def choose() -> ResponseReturnValue:
    """The page where the accounts to invite are chosen."""
    return page([])


@pages.post("")
@roles(*DECIDERS)
def invite() -> ResponseReturnValue:
    """Make a code for each chosen account. They are shown this once: the server keeps their hashes only."""
    me = current_account()
    chosen = [db.session.get(Account, one) for one in request.form.getlist("account")[:MOST]]
    if not chosen:
        return page([], nothing=True)
    cards = []
    for account in chosen:
        if account is None or not invitations.may_invite(me, account):
            raise Problem("not_found")
        invitation, code = invitations.make(account, me)
        address = f"{request.url_root}#/inscription/{code}"
        cards.append(Card(account, code, address, invitation.expires_at))
    db.session.commit()
    return page(cards)


def page(cards: list[Card], *, nothing: bool = False) -> ResponseReturnValue:
    answer = make_response(
        render_template(
            "office/invitations.html",
            cards=cards,
            accounts=invitations.invitable(current_account()),
            nothing=nothing,
            minutes=current_app.config["CARNET_INVITATION_MINUTES"],
            most=MOST,
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
