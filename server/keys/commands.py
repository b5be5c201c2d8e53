"""``carnet keys``: making, retiring, copying and bringing back the server's own keys."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from server.audit import log as audit
from server.extensions import db, now
from server.keys import escrow, keyring
from server.keys.keyring import Key
from server.keys.locked import LockedFileError

keys = AppGroup("keys", help="Les clés qui ouvrent les fiches scellées.")
new_passphrase = click.password_option(
    "--passphrase", prompt="Phrase secrète", confirmation_prompt="Encore une fois"
)
passphrase = click.option("--passphrase", prompt="Phrase secrète", hide_input=True)
SHORTEST = 16


@keys.command("list")
def list_keys() -> None:
    """Liste les clés, la plus ancienne d’abord."""
    found = keyring.all_keys()
    current = keyring.newest(found)
    for key in found:
        click.echo(f"{key.id}  {key.created:%Y-%m-%d}  {state_word(key, current)}")
    readable = {key.id for key in found}
    for path in sorted(keyring.folder().glob("*.pem")):
        if path.stem not in readable:
            click.echo(f"{path.stem}  " + _("illisible"))
    if not found:
        click.echo(_("Aucune clé : « carnet keys new » en fait une."))


def state_word(key: Key, current: Key | None) -> str:
    if key.retired:
        return str(_("retirée, ouvre encore"))
    return str(_("courante") if key is current else _("en service"))


@keys.command("new")
def new() -> None:
    """Fait une nouvelle clé : les téléphones scellent pour elle dès leur prochain contact."""
    click.echo(_("Clé %(key)s faite. Mettez-en une copie à l’abri : carnet keys escrow.", key=make_key().id))


def make_key() -> Key:
    """A new key, in the log."""
    key = keyring.make()
    audit.record("key.made", f"key/{key.id}", by=None)
    db.session.commit()
    return key


def ensure_key() -> None:
    """The first key of a new server."""
    if not keyring.all_keys():
        make_key()


@keys.command("retire")
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Retire une clé : plus rien n’est scellé pour elle, elle ouvre encore ce qui l’a été."""
    key = keyring.find(key_id)
    if key is None:
        raise click.ClickException(_("Aucune clé %(key)s.", key=key_id))
    if not [one for one in keyring.all_keys() if one.retired is None and one.id != key.id]:
        raise click.ClickException(
            _("C’est la dernière clé en service : faites d’abord « carnet keys new ».")
        )
    if key.retired is None:
        keyring.write(Key(key.id, key.private, key.created, now().replace(microsecond=0)))
        audit.record("key.retired", f"key/{key.id}", by=None)
        db.session.commit()
    click.echo(
        _("Clé %(key)s retirée. Son fichier reste : elle ouvre encore les fiches en route.", key=key_id)
    )


@keys.command("escrow")
@click.argument("file", type=click.Path(path_type=Path))
@new_passphrase
def put_away(file: Path, passphrase: str) -> None:
    """Copie toutes les clés dans un fichier chiffré, à garder loin du serveur."""
    require_long(passphrase)
    try:
        kept = escrow.put_away(file, passphrase)
    except OSError as error:
        raise click.ClickException(unwritable(file, error)) from error
    click.echo(ngettext("%(num)d clé copiée", "%(num)d clés copiées", len(kept)))


def require_long(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise click.ClickException(_("Choisissez une phrase d’au moins %(n)s signes.", n=SHORTEST))


def unwritable(file: Path, error: OSError) -> str:
    """Why the file cannot be written, in words."""
    if isinstance(error, FileExistsError):
        return str(_("Le fichier %(file)s existe déjà : choisissez un autre nom.", file=file))
    return str(_("Impossible d’écrire %(file)s : %(why)s.", file=file, why=error.strerror or ""))


@keys.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase
def bring_back(file: Path, passphrase: str) -> None:
    """Remet dans le dossier les clés de la copie qui n’y sont plus."""
    try:
        back = escrow.bring_back(file, passphrase)
    except LockedFileError as error:
        raise click.ClickException(unopenable(file)) from error
    click.echo(ngettext("%(num)d clé remise", "%(num)d clés remises", len(back)))
    click.echo(_("Puis « carnet keys reopen » ouvre ce qui attendait ces clés."))


def unopenable(file: Path) -> str:
    return str(
        _(
            "%(file)s ne s’ouvre pas : autre phrase secrète, fichier abîmé, ou fichier d’autre chose.",
            file=file,
        )
    )


@keys.command("drill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase
def drill(file: Path, passphrase: str) -> None:
    """Vérifie, sans rien changer, que la copie ouvrirait tout ce que ce serveur ouvre."""
    try:
        lost = escrow.not_covered(file, passphrase)
    except LockedFileError as error:
        raise click.ClickException(unopenable(file)) from error
    if lost:
        names = ", ".join(key.id for key in lost)
        raise click.ClickException(_("Pas dans la copie : %(names)s. Refaites-la.", names=names))
    click.echo(
        ngettext("%(num)d clé serait retrouvée", "%(num)d clés seraient retrouvées", len(keyring.all_keys()))
    )
