"""``carnet forms``: what is wrong with a form, before it is published."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.form_messages import mistake_text, place_text
from forms.xlsform.report import Finding
from forms.xlsform.safely import examine_safely

forms = AppGroup("forms", help="Les formulaires.")


@forms.command("check")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def check(file: Path) -> None:
    """Vérifie un formulaire (classeur .xlsx ou dossier de feuilles CSV) et dit tout ce qui est à corriger."""
    report = examine_safely(file)
    for finding in report.mistakes:
        click.echo(line(finding))
    for finding in report.advice:
        click.echo(_("Avertissement, %(line)s", line=line(finding)))
    count = len(report.mistakes)
    if report.mistakes:
        wrong = ngettext("%(num)d erreur à corriger", "%(num)d erreurs à corriger", count)
        click.echo(f"{file.name} : {wrong}")
        sys.exit(1)
    click.echo(_("%(file)s : aucune erreur", file=file.name))


def line(finding: Finding) -> str:
    """Where, and what to do."""
    return f"{place_text(finding.problem, _)} : {mistake_text(finding.problem, _)}"
