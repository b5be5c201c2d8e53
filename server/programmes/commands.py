"""``carnet programmes``: what an administrator decides for a whole programme."""

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from server.audit import log as audit
from server.extensions import db
from server.programmes.models import Programme

programmes = AppGroup("programmes", help="Les programmes.")


@programmes.command("secret")
@click.argument("code")
@click.argument("secret", type=click.Choice(["pin", "passphrase"]))
def secret(code: str, secret: str) -> None:
    """Choisit ce qui verrouille les téléphones d’un programme : un code, ou une phrase de quatre mots."""
    programme = db.session.get(Programme, code)
    if programme is None:
        raise click.ClickException(_("Aucun programme %(code)s.", code=code))
    programme.secret = secret
    audit.record("programme.secret", f"programme/{code}", by=None, secret=secret)
    db.session.commit()
    click.echo(_("Les téléphones enrôlés désormais pour %(code)s auront ce verrou.", code=code))


@programmes.command("names")
@click.argument("code")
@click.argument("choice", type=click.Choice(["yes", "no"]))
def names(code: str, choice: str) -> None:
    """Permet à un programme les noms de formés et de travailleurs (yes), ou non (no, l’ordinaire)."""
    programme = db.session.get(Programme, code)
    if programme is None:
        raise click.ClickException(_("Aucun programme %(code)s.", code=code))
    programme.names = choice == "yes"
    audit.record("programme.names", f"programme/{code}", by=None, names=choice)
    db.session.commit()
    if programme.names:
        said = _(
            "Les formations et le registre de %(code)s peuvent porter des noms, avec l’accord de chacun.",
            code=code,
        )
    else:
        said = _("Les formations de %(code)s ne demandent plus de noms ; ceux reçus restent.", code=code)
    click.echo(said)
