"""The words for a list of localities: what is wrong in it, and what it would change."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from server.places.localities import Plan
from server.places.sheet import Mistake

_l = lazy_gettext
MISTAKES: dict[str, LazyString] = {
    "empty": _l("le fichier ne contient aucune localité."),
    "column_missing": _l(
        "il manque la colonne « %(value)s ». Il faut « localite » et « commune_pcode », "
        "ou « label » et « commune »."
    ),
    "column_unknown": _l(
        "colonne inconnue « %(value)s ». Connues : name, label, commune, latitude, longitude, population."
    ),
    "column_twice": _l("la colonne « %(value)s » est là deux fois : enlevez celle qui est de trop."),
    "no_title": _l("« %(value)s » n’est sous aucun titre de colonne : titrez la colonne ou videz la case."),
    "name_missing": _l("il manque le nom de la localité."),
    "name_invalid": _l("nom trop long, ou avec un caractère invisible : « %(value)s »."),
    "commune_unknown": _l(
        "aucune commune n’a le code « %(value)s » (p-code OCHA de 2023, par exemple NE002002002)."
    ),
    "code_invalid": _l("code « %(value)s » : lettres sans accent, chiffres, tiret, point, 80 au plus."),
    "code_twice": _l("le code « %(value)s » désigne déjà une autre localité du fichier."),
    "position_invalid": _l("position « %(value)s » hors du Niger : en degrés, par exemple 13,512."),
    "position_half": _l("position sans sa deuxième coordonnée."),
    "population_invalid": _l("population « %(value)s » : un nombre entier."),
}


def said(mistake: Mistake) -> str:
    """What is wrong, and what to do."""
    return str(MISTAKES[mistake.code]) % {"value": mistake.value}


def line(mistake: Mistake) -> str:
    """The same, with its place in front."""
    place = {"line": mistake.line, "column": mistake.column, "said": said(mistake)}
    if mistake.column:
        return str(_("ligne %(line)s, colonne « %(column)s » : %(said)s", **place))
    return str(_("ligne %(line)s : %(said)s", **place)) if mistake.line else said(mistake)


def summary(plan: Plan, twice: int) -> list[str]:
    """What changes, one line each; what does not happen is not said."""
    count = plan.counts()
    lines = [
        ngettext("%(num)d commune dans le fichier", "%(num)d communes dans le fichier", count["communes"]),
        ngettext("%(num)d localité ajoutée", "%(num)d localités ajoutées", count["added"]),
        ngettext("%(num)d localité modifiée", "%(num)d localités modifiées", count["changed"]),
        ngettext("%(num)d localité de retour", "%(num)d localités de retour", count["returned"]),
        ngettext(
            "%(num)d localité retirée de la liste (les fiches qui la nomment restent justes)",
            "%(num)d localités retirées de la liste (les fiches qui les nomment restent justes)",
            count["withdrawn"],
        ),
        ngettext("%(num)d localité inchangée", "%(num)d localités inchangées", count["same"]),
        ngettext(
            "%(num)d ligne répétée, comptée une fois", "%(num)d lignes répétées, comptées une fois", twice
        ),
    ]
    counts = [count[name] for name in ("communes", "added", "changed", "returned", "withdrawn", "same")]
    return [text for text, number in zip(lines, [*counts, twice], strict=True) if number]
