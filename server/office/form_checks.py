"""``/bureau/formulaires/…``: a form is checked, compared with its last version, published."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.versions import Change, differences, unchanged
from forms.xlsform.report import Finding
from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.extensions import db
from server.form_library import uploads
from server.form_library.impact import impact
from server.form_library.models import FormVersion
from server.form_library.offering import offer
from server.form_library.publishing import find_version, publish
from server.form_library.reading import current_versions, definitions
from server.office import forms
from server.office.form_audience import audience, chosen_audience
from server.office.form_drafts import drafts_of
from server.office.form_words import in_short
from server.office.navigation import READERS
from server.problems import Problem

pages = Blueprint("form_checks", __name__, url_prefix="/bureau/formulaires")


@pages.post("/verifications")
@roles(Role.ADMIN)
def check() -> ResponseReturnValue:
    """Check the questionnaire of the field ``file`` and what comes with it; nothing is published yet."""
    files = [(plain(file.filename), file.read()) for file in request.files.getlist("file") if file.filename]
    if sum(uploads.is_form(name) for name, _content in files) != 1:
        flash(
            _(
                "Choisissez un seul questionnaire : un classeur Excel (.xlsx) ou une archive .zip, "
                "avec ses images et ses listes."
            ),
            "wrong",
        )
        return redirect(url_for("office.forms"))
    return redirect(url_for("form_checks.show", id=uploads.receive(files)), 303)


def plain(name: str | None) -> str:
    return (name or "")[-120:].encode("utf-8", "replace").decode()


@pages.get("/verifications/<id>")
@roles(Role.ADMIN)
def show(id: str) -> ResponseReturnValue:
    """The report: what to correct, or what publishing would change."""
    upload = uploads.find(id)
    form = upload.report.form
    if form is None:
        return render_template("office/form_mistakes.html", upload=upload, by_sheet=by_sheet(upload))
    known, last = find_version(form.id, form.version), last_version(form.id)
    old = definitions.get(last) if last else None
    changes = differences(old, form) if old else []
    touched = impact(old, changes) if old else None
    return render_template(
        "office/form_changes.html",
        upload=upload,
        form=form,
        last=last,
        same=known is not None and known.digest == form.digest,
        taken=known is not None and known.digest != form.digest,
        questions=sum(1 for _node in form.walk()),
        unchanged=unchanged(old, form, changes) if old else 0,
        groups=by_kind(changes),
        impact=touched,
        in_short=in_short(changes, touched),
        drafts=drafts_of(form.id),
        audience=audience(form.id),
    )


@pages.get("/<form_id>/changements")
@roles(*READERS)
def versions(form_id: str) -> ResponseReturnValue:
    """What the newest version of a form changed. Raises Problem ``not_found`` where there is but one."""
    found = next((form for form in forms.listing() if form.latest.form_id == form_id), None)
    if found is None or not found.earlier:
        raise Problem("not_found")
    rows = found.earlier[0], found.latest
    old, new = (definitions.get(row) for row in rows)
    changes = differences(old, new)
    return render_template(
        "office/form_versions.html",
        old=rows[0],
        new=rows[1],
        unchanged=unchanged(old, new, changes),
        groups=by_kind(changes),
    )


@pages.post("/verifications/<id>/publication")
@roles(Role.ADMIN)
def publish_checked(id: str) -> ResponseReturnValue:
    """Publish the form of a clean report. Raises Problem ``form_version_differs``, ``not_found``."""
    report = uploads.find(id).report
    form = report.form
    if form is None:
        raise Problem("not_found")
    me = current_account().id
    if publish(form, report.pictures, by=me):
        flash(_("Version %(version)s publiée.", version=form.version), "sure")
    else:
        flash(_("Cette version était déjà publiée : rien n’a changé."), "doubt")
    offer(form.id, *chosen_audience(), by=me)
    db.session.commit()
    return redirect(url_for("form_pages.show", form_id=form.id))


def last_version(form_id: str) -> FormVersion | None:
    """The version that phones have now."""
    return next((row for row in current_versions() if row.form_id == form_id), None)


def by_kind(changes: list[Change]) -> dict[str, list[Change]]:
    """Removed, added, changed: each with its changes."""
    return {kind: [*found] for kind, found in groupby(changes, key=lambda change: change.kind)}


def by_sheet(upload: uploads.Upload) -> list[tuple[str, list[Finding]]]:
    """The mistakes, sheet by sheet, in the report's order."""
    found = groupby(upload.report.mistakes, key=lambda finding: finding.problem.sheet)
    return [(sheet, [*findings]) for sheet, findings in found]
