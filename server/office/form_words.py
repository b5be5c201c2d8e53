"""The words for mistakes in a form, and for what differs between two of its versions."""

from collections import Counter
from collections.abc import Sequence

from flask import Flask
from flask_babel import gettext, lazy_gettext, ngettext

from forms.form_messages import mistake_text, place_text
from forms.problems import FormProblem
from forms.versions import Change
from server.form_library.impact import Impact

_ = lazy_gettext

WHAT = {
    "question": _("Question"),
    "choice": _("Choix"),
    "check": _("Contrôle"),
    "indicator": _("Chiffre"),
    "type": _("Type de réponse"),
    "label": _("Libellé"),
    "required": _("Réponse obligatoire"),
    "relevant": _("Condition d’apparition"),
    "constraint": _("Règle"),
    "calculation": _("Calcul"),
    "choices": _("Liste de choix"),
    "choice_filter": _("Filtre des choix"),
    "default": _("Réponse par défaut"),
    "hint": _("Aide"),
    "guidance": _("Consigne"),
    "constraint_message": _("Message de la règle"),
    "required_message": _("Message si la réponse manque"),
    "read_only": _("Lecture seule"),
    "repeat_count": _("Nombre de tours"),
    "appearance": _("Apparence"),
    "parameters": _("Paramètres"),
    "sensitivity": _("Sensibilité"),
    "trigger": _("Déclencheur"),
    "media": _("Image"),
    "list": _("Liste tenue par les fiches"),
    "list_label": _("Nom de ce qui est enregistré"),
    "list_id": _("Ce que la fiche change"),
    "list_create_if": _("Condition pour enregistrer"),
    "list_update_if": _("Condition pour changer"),
    "save": _("Réponse gardée dans la liste"),
    "setting": _("Réglage"),
}
TOUCHES = {
    ("removed", "question"): _("Les fiches déjà reçues gardent leur réponse ; les nouvelles ne l’ont plus."),
    ("removed", "choice"): _("Les fiches déjà reçues gardent ce choix."),
    ("removed", "check"): _("Ce contrôle ne se fait plus sur les nouvelles fiches."),
    ("removed", "indicator"): _("Les nouvelles fiches ne comptent plus pour ce chiffre."),
    ("removed", "list"): _(
        "Les lignes déjà enregistrées restent proposées ; les nouvelles fiches n’y changent rien."
    ),
    ("removed", "save"): _(
        "Les lignes gardent ce qu’elles savaient ; les nouvelles fiches ne le changent plus."
    ),
    ("added", "list"): _(
        "Chaque fiche de cette version, une fois approuvée, y ajoute ou y change une ligne."
    ),
    ("added", "save"): _("Vide dans la liste pour ce qui est déjà enregistré."),
    ("changed", "save"): _("Ce que les fiches d’avant ont dit reste dans la liste."),
    ("added", "question"): _("Facultative. Vide pour les fiches déjà reçues."),
    ("added", "indicator"): _("Compté sur les fiches de cette version."),
    ("changed", "type"): _("Les réponses d’avant gardent leur forme."),
    ("changed", "label"): _("Les chiffres continuent."),
}
REQUIRED = _("Obligatoire. Vide pour les fiches déjà reçues.")
KINDS = {"removed": _("Enlevé"), "added": _("Ajouté"), "changed": _("Modifié")}


def mistake(problem: FormProblem) -> str:
    """What is wrong and what to do."""
    return mistake_text(problem, gettext)


def place(problem: FormProblem) -> str:
    """Sheet, row and column, with a capital."""
    text = place_text(problem, gettext)
    return text[:1].upper() + text[1:]


def touches(change: Change) -> str:
    """What a change does to records."""
    if change.kind == "added" and change.required:
        return str(REQUIRED)
    return str(TOUCHES.get((change.kind, change.what), ""))


def used(change: Change, records: int) -> str:
    """How many records gave what a change takes away or makes different."""
    if change.what == "choice":
        return str(ngettext("%(num)d fiche l’utilise.", "%(num)d fiches l’utilisent.", records))
    return str(ngettext("%(num)d fiche y répond.", "%(num)d fiches y répondent.", records))


def in_short(changes: Sequence[Change], impact: Impact | None) -> str:
    """« 3 questions ajoutées, 1 code supprimé : 42 fiches l’utilisent », of the changes of a version."""
    counts = Counter((change.kind, change.what) for change in changes)
    added, removed = counts["added", "question"], counts["removed", "question"]
    codes = [change for change in changes if (change.kind, change.what) == ("removed", "choice")]
    said = []
    if added:
        said.append(ngettext("%(num)d question ajoutée", "%(num)d questions ajoutées", added))
    if removed:
        said.append(ngettext("%(num)d question enlevée", "%(num)d questions enlevées", removed))
    others = len(changes) - added - removed - len(codes)
    if others:
        said.append(ngettext("%(num)d autre changement", "%(num)d autres changements", others))
    if codes:
        said.append(ngettext("%(num)d code supprimé", "%(num)d codes supprimés", len(codes)))
    records = impact.choosing if impact else 0
    short = ", ".join(str(each) for each in said)
    if not records:
        return short
    using = ngettext("%(num)d fiche les utilise", "%(num)d fiches les utilisent", records)
    if len(codes) == 1:
        using = ngettext("%(num)d fiche l’utilise", "%(num)d fiches l’utilisent", records)
    return str(gettext("%(changes)s : %(using)s", changes=short, using=using))


def init_app(app: Flask) -> None:
    """Offer the words to the templates."""
    app.jinja_env.globals.update(
        mistake=mistake,
        mistake_place=place,
        change_what=WHAT,
        change_kinds=KINDS,
        change_touches=touches,
        change_used=used,
    )
