"""*Essayer*: a form in the phone's own screens, on a page that keeps nothing."""

from base64 import b64encode
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.definition import Form
from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.compression import compressed_json
from server.form_library import uploads
from server.form_library.publishing import find_version, plain_title
from server.form_library.reading import definitions
from server.places.reading import lists_for
from server.problems import Problem
from server.programmes.reading import choice_lists

pages = Blueprint("form_trial", __name__, url_prefix="/bureau/formulaires")


@pages.get("/verifications/<id>/essai")
@roles(Role.ADMIN)
def checked(id: str) -> ResponseReturnValue:
    """Try a form before it is published. Raises Problem ``not_found``."""
    form, _pictures = unpublished(id)
    data = url_for("form_trial.checked_data", id=id)
    return page(form, data, url_for("form_checks.show", id=id))


@pages.get("/verifications/<id>/essai.json")
@roles(Role.ADMIN)
def checked_data(id: str) -> Response:
    """What the trial runs on."""
    form, pictures = unpublished(id)
    return material(form, pictures)


@pages.get("/<form_id>/<version>/essai")
@roles(Role.ADMIN)
def published(form_id: str, version: str) -> ResponseReturnValue:
    """Try a published version. Raises Problem ``not_found``."""
    data = url_for("form_trial.published_data", form_id=form_id, version=version)
    return page(known(form_id, version), data, url_for("form_pages.show", form_id=form_id))


@pages.get("/<form_id>/<version>/essai.json")
@roles(Role.ADMIN)
def published_data(form_id: str, version: str) -> Response:
    """What the trial runs on."""
    form = known(form_id, version)
    pictures = {
        digest: url_for("forms.get_picture", form_id=form_id, version=version, name=name)
        for name, digest in form.media.items()
    }
    return material(form, pictures)


def unpublished(id: str) -> tuple[Form, dict[str, str]]:
    report = uploads.find(id).report
    if report.form is None:
        raise Problem("not_found")
    pictures = {
        each.sha256: f"data:{each.type};base64,{b64encode(each.content).decode()}" for each in report.pictures
    }
    return report.form, pictures


def known(form_id: str, version: str) -> Form:
    row = find_version(form_id, version)
    if row is None:
        raise Problem("not_found")
    return definitions.get(row)


def page(form: Form, data: str, back: str) -> str:
    title = plain_title(form.title, form.id)
    return render_template("office/form_trial.html", title=title, version=form.version, data=data, back=back)


def material(form: Form, pictures: dict[str, str]) -> Response:
    account = current_account()
    body: dict[str, Any] = {
        "form": form.to_json(for_phone=True),
        "lists": {**lists_for(account), **choice_lists()},
        "username": account.username,
        "pictures": pictures,
    }
    return compressed_json(body, request=request)
