"""``carnet forms``: what is wrong with a form, before it is published."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import OperationalError, ProgrammingError

from forms.form_messages import mistake_text, place_text
from forms.xlsform.report import Finding, Report
from forms.xlsform.safely import examine_safely
from server.extensions import db
from server.form_library.publishing import publish
from server.form_library.reading import kept_lists
from server.problems import Problem

forms = AppGroup("forms", help="Les formulaires.")


@forms.command("check")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def check(file: Path) -> None:
    """Vérifie un formulaire (classeur, archive, dossier de feuilles CSV) et dit ce qui est à corriger."""
    sound(file)
    click.echo(_("%(file)s : aucune erreur", file=file.name))


@forms.command("publish")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def publish_file(file: Path) -> None:
    """Publie un formulaire sans erreur, avec ses images et ses listes. Une version publiée ne change plus."""
    report = sound(file)
    assert report.form is not None
    form = report.form
    try:
        new = publish(form, report.pictures)
    except Problem as problem:
        raise click.ClickException(str(problem.to_json()["detail"])) from problem
    db.session.commit()
    said = _("%(form)s : version %(version)s publiée", form=form.id, version=form.version)
    already = _("%(form)s : la version %(version)s était déjà publiée", form=form.id, version=form.version)
    click.echo(said if new else already)


def sound(file: Path) -> Report:
    """The report of a form without mistakes; otherwise all of them, and the command ends with 1."""
    report = examine_safely(file, shared=lists_here())
    for finding in report.mistakes:
        click.echo(line(finding))
    for finding in report.advice:
        click.echo(_("Avertissement, %(line)s", line=line(finding)))
    count = len(report.mistakes)
    if report.mistakes:
        wrong = ngettext("%(num)d erreur à corriger", "%(num)d erreurs à corriger", count)
        click.echo(f"{file.name}\u00a0: {wrong}")
        sys.exit(1)
    return report


def lists_here() -> set[str]:
    """The lists that forms of this server keep; none without a database: a form can be checked anywhere."""
    try:
        return kept_lists()
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        return set()


def line(finding: Finding) -> str:
    """Where, and what to do."""
    return f"{place_text(finding.problem, _)} : {mistake_text(finding.problem, _)}"
