"""``carnet keys reopen``: what waited for its key; ``carnet files clean``: what nobody needs any more."""

import click
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext as _
from flask_babel import ngettext

from server.submissions import cleaning, reopening


@click.command("reopen")
@with_appcontext
def reopen() -> None:
    """Ouvre les fiches mises de côté faute de clé, et les juge comme si elles arrivaient maintenant."""
    opened, waiting = reopening.reopen_all()
    click.echo(ngettext("%(num)d fiche ouverte", "%(num)d fiches ouvertes", opened))
    if waiting:
        click.echo(
            ngettext(
                "%(num)d fiche attend encore sa clé, ou son sceau est abîmé",
                "%(num)d fiches attendent encore leur clé, ou leur sceau est abîmé",
                waiting,
            )
        )
        click.echo(_("« carnet keys restore » remet les clés d’une copie."))


files = AppGroup("files", help="Les photos.")


@files.command("clean")
def clean() -> None:
    """Efface les photos que nulle fiche ne nomme depuis trois mois, et les fichiers sans usage."""
    done = cleaning.clean()
    click.echo(
        ngettext("%(num)d photo sans fiche effacée", "%(num)d photos sans fiche effacées", done.contents)
    )
    click.echo(ngettext("%(num)d fichier enlevé du disque", "%(num)d fichiers enlevés du disque", done.files))
