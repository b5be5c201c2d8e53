"""``/bureau/formulaires/<form>``: one form, its versions, to whom it is offered."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.extensions import db
from server.form_library.models import FormVersion
from server.form_library.offering import offer, restore, withdraw
from server.form_library.publishing import find_version
from server.office import forms
from server.office.form_audience import audience, chosen_audience
from server.office.form_drafts import drafts_of
from server.office.navigation import READERS
from server.problems import Problem

pages = Blueprint("form_pages", __name__, url_prefix="/bureau/formulaires")


@pages.get("/<form_id>")
@roles(*READERS)
def show(form_id: str) -> ResponseReturnValue:
    """The versions of a form and who gets it. Raises Problem ``not_found``."""
    form = next((each for each in forms.listing() if each.latest.form_id == form_id), None)
    if form is None:
        raise Problem("not_found")
    versions = [form.latest, *form.earlier]
    return render_template(
        "office/form.html",
        form=form,
        versions=versions,
        current=next((each for each in versions if each.withdrawn_at is None), None),
        audience=audience(form_id),
        drafts=drafts_of(form_id),
    )


@pages.post("/<form_id>/ouverture")
@roles(Role.ADMIN)
def open_to(form_id: str) -> ResponseReturnValue:
    """Offer a form to the ticked programmes and regions. Raises Problem ``not_found``, ``invalid``."""
    if not any(each.latest.form_id == form_id for each in forms.listing()):
        raise Problem("not_found")
    if offer(form_id, *chosen_audience(), by=current_account().id):
        db.session.commit()
        flash(_("Enregistré : les téléphones le sauront à leur prochain contact."), "sure")
    return redirect(url_for("form_pages.show", form_id=form_id))


@pages.post("/<form_id>/<version>/retrait")
@roles(Role.ADMIN)
def take_back(form_id: str, version: str) -> ResponseReturnValue:
    """Offer this version no more. Raises Problem ``not_found``."""
    withdraw(known(form_id, version), by=current_account().id)
    db.session.commit()
    flash(_("Version %(version)s retirée : ses fiches et ses brouillons restent.", version=version), "sure")
    return redirect(url_for("form_pages.show", form_id=form_id))


@pages.post("/<form_id>/<version>/remise")
@roles(Role.ADMIN)
def put_back(form_id: str, version: str) -> ResponseReturnValue:
    """Offer a withdrawn version again. Raises Problem ``not_found``."""
    restore(known(form_id, version), by=current_account().id)
    db.session.commit()
    flash(_("Version %(version)s remise à disposition.", version=version), "sure")
    return redirect(url_for("form_pages.show", form_id=form_id))


def known(form_id: str, version: str) -> FormVersion:
    row = find_version(form_id, version)
    if row is None:
        raise Problem("not_found")
    return row
