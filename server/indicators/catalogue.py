"""The indicators of this page: their words. What they count is declared beside the questions of each form."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

EVENTS, PARTICIPATIONS, COMMUNES = "TRA01", "TRA02", "TRA07"
PERSON_DAYS, PAID = "CFW02", "CFW03"
AGES = ("0-17", "18-35", "36-59", "60+")
SEXES = ("f", "h")


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``money`` says that its unit is the franc CFA."""

    code: str
    label: LazyString
    unit: LazyString
    definition: LazyString
    money: bool = False


INDICATORS = {
    each.code: each
    for each in (
        Indicator(
            EVENTS,
            _("Événements réalisés"),
            _("événements"),
            _("Fiches approuvées dont l’activité a eu lieu."),
        ),
        Indicator(
            PARTICIPATIONS,
            _("Participations"),
            _("personnes"),
            _("Somme des présences : une personne vue à deux événements compte deux fois."),
        ),
        Indicator(
            COMMUNES,
            _("Communes couvertes"),
            _("communes"),
            _("Communes où au moins un événement a été réalisé."),
        ),
        Indicator(
            PERSON_DAYS,
            _("Personnes-jours travaillées"),
            _("personnes-jours"),
            _("Argent contre travail : jours travaillés, toutes personnes ensemble."),
        ),
        Indicator(
            PAID,
            _("Montant payé"),
            _("FCFA"),
            _("Argent contre travail : sommes payées aux travailleuses et aux travailleurs."),
            money=True,
        ),
    )
}


def sex_word(sex: str | None) -> str:
    """The word for a sex as facts write it."""
    return {"f": str(_("Femmes")), "h": str(_("Hommes"))}.get(sex or "", str(_("Non précisé")))


def age_word(age: str | None) -> str:
    """`18-35` -> `18–35 ans`."""
    if not age:
        return str(_("Non précisé"))
    if age.endswith("+"):
        return str(_("%(age)s ans et plus", age=age[:-1]))
    return str(_("%(age)s ans", age=age.replace("-", "–")))
