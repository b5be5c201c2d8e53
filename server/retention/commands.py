"""``carnet retention``."""

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from server.office.formats import day
from server.retention import plan as plans
from server.retention.pages import KINDS

retention = AppGroup("retention", help="La conservation des données personnelles.")


@retention.command("plan")
def show() -> None:
    """Dit ce qui est à effacer, sans rien changer."""
    found = plans.plan()
    if not found:
        click.echo(_("Aucune durée n’est réglée : rien ne s’efface. Voyez la page Conservation du bureau."))
    for due in found:
        click.echo(
            "  ".join((
                due.rule.programme or "*",
                str(KINDS[due.rule.kind]),
                ngettext("%(num)d mois", "%(num)d mois", due.rule.months),
                _("avant le %(day)s", day=day(due.before)),
                ngettext("%(num)d fiche", "%(num)d fiches", due.records),
            ))
        )  # fmt: skip


@retention.command("apply")
@click.option("--yes", is_flag=True, help="Sans poser la question.")
def apply(yes: bool) -> None:
    """Efface ce que « plan » annonce. Les chiffres et le journal restent. Se répète sans danger."""
    show.callback()  # type: ignore[misc]  # click's command keeps the function it was made of
    if not yes:
        click.confirm(_("Effacer pour de bon ?"), abort=True)
    count = sum(plans.apply().values())
    click.echo(ngettext("%(num)d fiche allégée.", "%(num)d fiches allégées.", count))
