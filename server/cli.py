"""The command ``carnet``: setting up, serving people who administer. It speaks French to them."""

import os
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, FlaskGroup
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_migrate import upgrade

import forms.catalog
from forms.problems import FormError
from server.accounts.commands import reset
from server.accounts.creation import add_account, find_account
from server.accounts.models import Role
from server.accounts.strength import require_strong
from server.app import create_app
from server.audit.commands import audit
from server.extensions import db
from server.form_library.commands import forms as form_commands
from server.form_library.publishing import publish_folder
from server.indicators.commands import indicators
from server.keys.commands import ensure_key, keys
from server.operations.backup_commands import backup, bring_back
from server.operations.demonstration import demonstration_accounts
from server.places.commands import places as place_commands
from server.places.loading import load_places
from server.problems import Problem
from server.programmes.commands import programmes as programme_commands
from server.programmes.loading import load_programmes
from server.retention.commands import retention
from server.submissions.commands import files, reopen
from server.submissions.marking import mark_all
from server.translations.commands import translations

# what a command writes (the database, photos) is read by the server's own user only
PRIVATE = 0o077

accounts = AppGroup("accounts", help="Les comptes.")


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=True)
def main() -> None:
    """Carnet de terrain : préparation et entretien du serveur."""
    os.umask(PRIVATE)


@main.command()
def setup() -> None:
    """Prépare la base, les lieux, les programmes, les formulaires et les comptes. Se répète sans danger."""
    upgrade()
    ensure_key()
    places, programmes = load_places(), load_programmes()
    new_forms = publish_catalogue()
    mark_all()
    found = demonstration_accounts()
    click.echo(ngettext("%(num)s lieu enregistré", "%(num)s lieux enregistrés", places))
    click.echo(ngettext("%(num)s programme ajouté", "%(num)s programmes ajoutés", programmes))
    click.echo(ngettext("%(num)s formulaire publié", "%(num)s formulaires publiés", len(new_forms)))
    click.echo(_("Comptes de démonstration :"))
    for entry in found.values():
        click.echo(f"  {entry['username']:<12} {entry['password']}")


def publish_catalogue() -> list[str]:
    """Publish the shipped forms; a fault in one of them is help for whoever wrote it, not a traceback."""
    try:
        return publish_folder(Path(forms.catalog.__path__[0]))
    except FormError as error:
        raise click.ClickException(str(error)) from error
    except Problem as problem:
        raise click.ClickException(problem.to_json()["detail"]) from problem


@main.command()
@click.option("--events", default=300, show_default=True, help="Nombre d’activités à inventer.")
def demo(events: int) -> None:
    """Envoie des activités inventées par la vraie porte d’entrée, pour que le bureau ait à montrer."""
    from server.operations import demo as generator  # the generator is large, other commands do without it

    started = time.monotonic()
    sent = generator.load(current_app._get_current_object(), events=events)  # type: ignore[attr-defined]  # werkzeug's proxy has it
    seconds = time.monotonic() - started
    click.echo(_("%(count)s activités envoyées en %(seconds)s s", count=sent, seconds=f"{seconds:.0f}"))


@accounts.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Nom affiché.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@click.option("--programme", "programmes", multiple=True, help="Code ; aucun = tous.")
@click.option("--region", "regions", multiple=True, help="P-code ; aucun = toutes.")
@click.option("--reintegration", is_flag=True, help="Voit aussi les fiches de réintégration.")
@click.password_option("--password", prompt="Mot de passe", confirmation_prompt="Encore une fois")
def add(
    username: str,
    name: str,
    role: str,
    programmes: tuple[str, ...],
    regions: tuple[str, ...],
    reintegration: bool,
    password: str,
) -> None:
    """Ajoute un compte."""
    if find_account(username) is not None:
        raise click.ClickException(_("Le compte %(username)s existe déjà.", username=username))
    try:
        require_strong(password, username, name)
    except Problem as problem:
        raise click.ClickException(problem.to_json()["detail"]) from problem
    windows = [(code, region) for code in programmes or (None,) for region in regions or (None,)]
    must_change = role != Role.AGENT
    add_account(username, name, role, password, windows, must_change=must_change, reintegration=reintegration)
    db.session.commit()
    click.echo(_("Compte %(username)s ajouté.", username=username))


accounts.add_command(reset)
main.add_command(accounts)
main.add_command(audit)
main.add_command(backup)
main.add_command(bring_back)
main.add_command(files)
main.add_command(form_commands)
main.add_command(indicators)
keys.add_command(reopen)
main.add_command(keys)
main.add_command(programme_commands)
main.add_command(place_commands)
main.add_command(retention)
main.add_command(translations)


if __name__ == "__main__":
    main()
