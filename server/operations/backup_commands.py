"""``carnet backup`` and ``carnet restore``."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from server.keys.commands import require_long, unopenable, unwritable
from server.keys.locked import LockedFileError, read_private, read_public
from server.operations.backup import back_up
from server.operations.backup_restore import NewerError, NotEmptyError, restore
from server.submissions.tickets import LEAP

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--for", "public", type=EXISTING, help="Clé publique (PEM, P-256) : pas de phrase à taper.")
@click.option("--passphrase", help="Phrase secrète ; demandée si rien d’autre n’est donné.")
@click.option("--with-keys", is_flag=True, help="Avec les clés privées du serveur.")
@with_appcontext
def backup(file: Path, public: Path | None, passphrase: str | None, *, with_keys: bool) -> None:
    """Sauvegarde la base et les photos dans un seul fichier chiffré, sans arrêter le serveur."""
    try:
        secret = read_public(public.read_bytes()) if public else passphrase or asked(twice=True)
        if isinstance(secret, str):
            require_long(secret)
        done = back_up(file, secret, with_keys=with_keys)
    except LockedFileError as error:
        raise click.ClickException(_("%(file)s n’est pas une clé publique P-256.", file=public)) from error
    except OSError as error:
        raise click.ClickException(unwritable(file, error)) from error
    click.echo(_("Sauvegarde faite : %(rows)s lignes, %(files)s photos.", rows=done.rows, files=done.files))
    if with_keys:
        click.echo(_("Avec %(keys)s clés privées : qui ouvre ce fichier ouvre tout.", keys=done.keys))
    else:
        click.echo(_("Sans les clés privées : « carnet keys escrow » les copie à part."))


@click.command("restore")
@click.argument("file", type=EXISTING)
@click.option("--with", "private", type=EXISTING, help="Clé privée (PEM) de la sauvegarde.")
@click.option("--passphrase", help="Phrase secrète ; demandée si rien d’autre n’est donné.")
@with_appcontext
def bring_back(file: Path, private: Path | None, passphrase: str | None) -> None:
    """Remet une sauvegarde dans un dossier et une base vides."""
    try:
        secret = read_private(private.read_bytes()) if private else passphrase or asked(twice=False)
        done = restore(file, secret)
    except LockedFileError as error:
        raise click.ClickException(unopenable(file)) from error
    except NotEmptyError as error:
        raise click.ClickException(
            _("Cette base contient déjà des comptes ou des fiches : choisissez un dossier et une base vides.")
        ) from error
    except NewerError as error:
        raise click.ClickException(
            _("Cette sauvegarde vient d’une version plus récente de Carnet : mettez ce serveur à jour.")
        ) from error
    click.echo(_("Sauvegarde remise : %(rows)s lignes, %(files)s photos.", rows=done.rows, files=done.files))
    if not done.keys:
        click.echo(_("Remettez aussi les clés : carnet keys restore."))
    click.echo(
        _(
            "Les numéros des nouvelles fiches sautent de %(leap)s : des téléphones connaissent ceux d’après "
            "la sauvegarde, et les rendront.",
            leap=LEAP,
        )
    )
    click.echo(
        _(
            "À refaire, si cela date d’après la sauvegarde : téléphones révoqués, comptes fermés, mots de "
            "passe changés, données effacées. Les sessions du bureau sont fermées."
        )
    )
    click.echo(_("Les téléphones renverront d’eux-mêmes ce qui manque, à leur prochain contact."))


def asked(*, twice: bool) -> str:
    return str(click.prompt(_("Phrase secrète"), hide_input=True, confirmation_prompt=twice))
