"""``carnet audit``."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from server.audit.chain import Verdict, contradicted, note, read_note, verify

audit = AppGroup("audit", help="Le journal des actions.")


FILE = click.Path(dir_okay=False, path_type=Path)


@audit.command("verify")
@click.option("--noted", type=FILE, help="Les empreintes notées par « carnet audit note ».")
def verify_log(noted: Path | None) -> None:
    """Recalcule la chaîne du journal. Finit par 1 et nomme la première entrée rompue."""
    verdict = verify()
    if verdict.broken is not None:
        raise click.ClickException(refusal(verdict))
    if noted is not None:
        compare(noted)
    click.echo(_("Journal intact : %(n)s entrées.", n=verdict.entries))
    click.echo(_("Dernière empreinte, à noter hors du serveur : %(hash)s", hash=verdict.head))


@audit.command("note")
@click.argument("file", type=FILE)
def note_end(file: Path) -> None:
    """Ajoute la fin du journal à FILE, à garder hors du serveur."""
    line = str(note())
    with file.open("a", encoding="utf-8") as notes:
        notes.write(line + "\n")
    click.echo(line)


def compare(file: Path) -> None:
    """Raises ClickException where the log says otherwise than the notes."""
    try:
        notes = [read_note(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise click.ClickException(_("Notes illisibles : %(file)s", file=file.name)) from error
    broken = contradicted(notes)
    if broken is not None:
        raise click.ClickException(
            _("Le journal a été récrit : l’entrée %(id)s n’est plus celle qui a été notée.", id=broken.last)
        )
    click.echo(ngettext("%(num)s note concorde.", "%(num)s notes concordent.", len(notes)))


def refusal(verdict: Verdict) -> str:
    """What is broken, in words."""
    words = {
        "predecessor": _("Entrée %(id)s : celle d’avant a été changée ou enlevée.", id=verdict.broken),
        "content": _("Entrée %(id)s : son contenu a été changé.", id=verdict.broken),
        "end": _(
            "À partir de l’entrée %(id)s, la fin du journal n’est pas celle qui a été écrite.",
            id=verdict.broken,
        ),
    }
    return str(words[verdict.why])
