"""``carnet places``: the localities of the country, imported and updated."""

from collections import Counter
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from server.extensions import db
from server.places import localities
from server.places.sheet import Mistake, read_sheet

SHOWN = 20

_l = lazy_gettext
MISTAKES: dict[str, LazyString] = {
    "too_large": _l("le fichier dépasse %(value)s Mo : importez-le en plusieurs fois, par région."),
    "too_many": _l("plus de %(value)s lignes : importez le fichier en plusieurs fois, par région."),
    "empty": _l("le fichier ne contient aucune localité."),
    "unreadable": _l("ce n’est pas une feuille CSV : enregistrez la feuille en « CSV UTF-8 »."),
    "column_missing": _l(
        "il manque la colonne « %(value)s ». Il faut « localite » et « commune_pcode », "
        "ou « label » et « commune »."
    ),
    "column_unknown": _l(
        "colonne inconnue « %(value)s ». Connues : name, label, commune, latitude, longitude, population."
    ),
    "name_missing": _l("il manque le nom de la localité."),
    "name_invalid": _l("nom trop long, ou avec un caractère invisible : « %(value)s »."),
    "commune_unknown": _l(
        "aucune commune n’a le code « %(value)s » (p-code OCHA de 2023, par exemple NE002002002)."
    ),
    "code_invalid": _l("code « %(value)s » : lettres sans accent, chiffres, tiret, point, 80 au plus."),
    "code_twice": _l("le code « %(value)s » désigne déjà une autre localité du fichier."),
    "position_invalid": _l("position « %(value)s » hors du Niger, ou sans sa deuxième coordonnée."),
    "population_invalid": _l("population « %(value)s » : un nombre entier."),
}

places = AppGroup("places", help="Les lieux.")


@places.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dit ce que l’import ferait, sans rien écrire.")
def import_file(file: Path, dry_run: bool) -> None:
    """Importe ou met à jour les localités (villages, quartiers, sites) d’une feuille CSV."""
    regions = localities.communes()
    sheet = read_sheet(file.read_bytes(), regions)
    if sheet.mistakes:
        for mistake in sheet.mistakes[:SHOWN]:
            click.echo(line(mistake))
        if len(sheet.mistakes) > SHOWN:
            click.echo(_("… et %(num)s autres.", num=len(sheet.mistakes) - SHOWN))
        count = len(sheet.mistakes)
        raise click.ClickException(
            ngettext(
                "%(num)d erreur : rien n’a été importé.", "%(num)d erreurs : rien n’a été importé.", count
            )
        )
    outcome = localities.write(sheet.entries.values(), regions)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    for text in summary(outcome, sheet.twice):
        click.echo(text)
    if dry_run:
        click.echo(_("Essai : rien n’a été écrit."))


def line(mistake: Mistake) -> str:
    """Where, and what to do."""
    said = str(MISTAKES[mistake.code]) % {"value": mistake.value}
    return _("ligne %(line)s : %(said)s", line=mistake.line, said=said) if mistake.line else said


def summary(outcome: localities.Outcome, twice: int) -> list[str]:
    """What was done, one line each; what did not happen is not said."""
    said = Counter(outcome.__dict__)
    lines = [
        ngettext("%(num)d commune dans le fichier", "%(num)d communes dans le fichier", said["communes"]),
        ngettext("%(num)d localité ajoutée", "%(num)d localités ajoutées", said["added"]),
        ngettext("%(num)d localité modifiée", "%(num)d localités modifiées", said["changed"]),
        ngettext("%(num)d localité de retour", "%(num)d localités de retour", said["returned"]),
        ngettext(
            "%(num)d localité retirée de la liste (les fiches qui la nomment restent justes)",
            "%(num)d localités retirées de la liste (les fiches qui les nomment restent justes)",
            said["withdrawn"],
        ),
        ngettext("%(num)d localité inchangée", "%(num)d localités inchangées", said["same"]),
        ngettext(
            "%(num)d ligne répétée, comptée une fois", "%(num)d lignes répétées, comptées une fois", twice
        ),
    ]
    counts = [said[name] for name in ("communes", "added", "changed", "returned", "withdrawn", "same")]
    return [text for text, count in zip(lines, [*counts, twice], strict=True) if count]
