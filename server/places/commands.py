"""``carnet places``: the localities of the country, imported and updated."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from server.extensions import db
from server.places import localities, sheet
from server.places.wording import line, summary
from server.problems import Problem
from server.tables.reading import read_table

SHOWN = 20

places = AppGroup("places", help="Les lieux.")


@places.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dit ce que l’import ferait, sans rien écrire.")
def import_file(file: Path, dry_run: bool) -> None:
    """Importe ou met à jour les localités (villages, quartiers, sites) d’une feuille Excel ou CSV."""
    regions = localities.communes()
    found = read(file, regions)
    if found.mistakes:
        for mistake in found.mistakes[:SHOWN]:
            click.echo(line(mistake))
        if len(found.mistakes) > SHOWN:
            click.echo(_("… et %(num)s autres.", num=len(found.mistakes) - SHOWN))
        count = len(found.mistakes)
        raise click.ClickException(
            ngettext(
                "%(num)d erreur : rien n’a été importé.", "%(num)d erreurs : rien n’a été importé.", count
            )
        )
    plan = localities.compare(found.entries.values())
    if not dry_run:
        localities.carry_out(plan, regions)
        db.session.commit()
    for text in summary(plan, found.twice):
        click.echo(text)
    if dry_run:
        click.echo(_("Essai : rien n’a été écrit."))


def read(file: Path, regions: dict[str, str]) -> sheet.Sheet:
    try:
        rows = read_table(file.read_bytes(), sheet.MAX_ROWS, sheet.SECONDS, most_bytes=sheet.MAX_BYTES)
    except Problem as problem:
        raise click.ClickException(str(problem.to_json()["detail"])) from None
    return sheet.read_sheet(rows, regions)
