"""The words for mistakes in a form, and for what differs between two of its versions."""

from flask import Flask
from flask_babel import gettext, lazy_gettext

from forms.form_messages import mistake_text, place_text
from forms.problems import FormProblem
from forms.versions import Change

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
}
TOUCHES = {
    ("removed", "question"): _("Les fiches déjà reçues gardent leur réponse ; les nouvelles ne l’ont plus."),
    ("removed", "choice"): _("Les fiches déjà reçues gardent ce choix."),
    ("removed", "check"): _("Ce contrôle ne se fait plus sur les nouvelles fiches."),
    ("removed", "indicator"): _("Les nouvelles fiches ne comptent plus pour ce chiffre."),
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


def init_app(app: Flask) -> None:
    """Offer the words to the templates."""
    app.jinja_env.globals.update(
        mistake=mistake, mistake_place=place, change_what=WHAT, change_kinds=KINDS, change_touches=touches
    )
