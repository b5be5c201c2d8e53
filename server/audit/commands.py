"""``carnet audit``."""

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from server.audit.chain import Verdict, verify

audit = AppGroup("audit", help="Le journal des actions.")


@audit.command("verify")
def verify_log() -> None:
    """Recalcule la chaîne du journal. Finit par 1 et nomme la première entrée rompue."""
    verdict = verify()
    if verdict.broken is not None:
        raise click.ClickException(refusal(verdict))
    click.echo(_("Journal intact : %(n)s entrées.", n=verdict.entries))
    click.echo(_("Dernière empreinte, à noter hors du serveur : %(hash)s", hash=verdict.head))


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
