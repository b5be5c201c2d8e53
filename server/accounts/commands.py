"""``carnet accounts reset``: the way back in for whoever administers alone."""

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from server.accounts import second_factor
from server.accounts.administration import close_all, first_password
from server.accounts.creation import find_account
from server.accounts.passwords import hash_password
from server.audit import log as audit
from server.extensions import db


@click.command("reset")
@click.argument("username")
@click.option("--second-factor", "factor", is_flag=True, help="Enlève aussi le second facteur.")
@with_appcontext
def reset(username: str, factor: bool) -> None:
    """Donne un autre premier mot de passe, pour qui n’entre plus. Ferme ses sessions."""
    account = find_account(username)
    if account is None:
        raise click.ClickException(_("Aucun compte ne s’appelle %(username)s.", username=username))
    password = first_password()
    account.password_hash = hash_password(password)
    account.must_change_password = True
    account.active = True
    close_all(account)
    audit.record("password.reset", f"account/{account.id}", by=None)
    if factor:
        second_factor.remove(account, by=None)
    db.session.commit()
    click.echo(
        _("Premier mot de passe, à changer à la prochaine connexion : %(password)s", password=password)
    )
