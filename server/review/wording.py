"""Problems of a record in words: those of its form, and those that the server found on arrival."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from forms.definition import Form
from forms.labels import plain
from forms.messages import problem_text
from forms.problems import PROBLEM_CODES, Problem
from server.submissions import masking, reading
from server.submissions.models import Revision

ARRIVAL = {
    "device_revoked": _("Envoyée par un téléphone dont l’accès a été retiré."),
    "key_unknown": _("Scellée avec une clé que le serveur ne connaît pas : elle n’a pas pu être ouverte."),
    "seal_broken": _(
        "Le sceau ne s’ouvre pas : contenu abîmé, ou scellé pour une autre fiche ou un autre téléphone."
    ),
    "other_device": _("La fiche dit venir d’un téléphone qui n’est pas à son auteur·e."),
    "file_seal_broken": _("La photo %(name)s est arrivée, mais son sceau ne s’ouvre pas."),
    "file_unreadable_image": _("La photo %(name)s est arrivée, mais ce n’est pas une image lisible."),
    "payload_unreadable": _("Le contenu reçu n’est pas une fiche lisible."),
    "form_unknown": _("Remplie avec un formulaire, ou une version, qui n’est pas publié sur ce serveur."),
    "outside_scope": _("Hors des programmes et régions de son auteur·e."),
    "parent_unknown": _("Correction d’une version que le serveur n’a jamais reçue."),
    "already_decided": _("Correction arrivée après la décision."),
    "other_author": _("Correction envoyée par une autre personne que l’auteur·e."),
    "parent_superseded": _("Correction d’une version qui avait déjà été remplacée."),
    "two_contents": _("Deux contenus différents sont arrivés pour la même version."),
    "file_not_announced": _("La fiche nomme une photo, %(name)s, qui n’a pas été annoncée avec elle."),
    "number_taken": _(
        "Connue de son téléphone sous le numéro %(number)s, qu’une autre fiche porte à présent."
    ),
    "same_answer": _(
        "« %(label)s » : même réponse dans une autre fiche du programme (%(records)s). Vérifiez que ce n’est "
        "pas un double."
    ),
    "same_day": _(
        "« %(label)s » : même réponse le même jour dans une autre fiche du programme (%(records)s). Vérifiez "
        "que ce n’est pas un double."
    ),
    "unexpected": _("Le serveur a rencontré une erreur en lisant cette fiche ; son contenu est gardé."),
    "digest_mismatch": _("Le contenu reçu ne correspond pas à son empreinte."),
    "rules_broken": _("Au moins une réponse ne respecte pas une règle du formulaire."),
}
# what follows the form's own words
SHARED = {
    "same_answer": _("Même réponse : %(records)s."),
    "same_day": _("Le même jour : %(records)s."),
}
ANSWERS = _("Ce qui revient : %(answers)s.")
UNKNOWN = _("Le serveur a mis cette fiche de côté (%(code)s).")


@dataclass(frozen=True)
class Notice:
    """One problem as it is shown: where, how serious, what, and what the author said about it."""

    path: str
    severity: str
    text: str
    label: str = ""
    reason: str = ""


def notices(revision: Revision, form: Form | None, language: str, *, personal: bool) -> list[Notice]:
    """The revision's problems, the gravest first; unless ``personal``, without what quotes masked answers."""
    masked = [] if personal else masking.shown(revision).masked
    reasons = said(revision).get("reasons")
    reasons = reasons if isinstance(reasons, dict) else {}
    order = {"error": 0, "alert": 1, "warning": 2}
    found = [
        Notice(
            path=str(each["path"]),
            severity=str(each["severity"]),
            text=in_words(masking.unfilled(each) if masked else each, form, language),
            reason="" if masking.is_masked(each["path"], masked) else str(reasons.get(each["path"], "")),
        )
        for each in revision.problems
    ]
    return sorted(found, key=lambda notice: order.get(notice.severity, 3))


def in_words(problem: dict[str, Any], form: Form | None, language: str) -> str:
    """One stored problem as a sentence."""
    code = str(problem["code"])
    if code in PROBLEM_CODES and form is not None:
        known = Problem(code, str(problem["path"]), problem["severity"], dict(problem["params"]))
        return str(problem_text(known, form, language, gettext))
    asked = None if form is None else form.question(str(problem["path"]))
    label = plain(asked.label, language) if asked else ""
    said = arrival_text(code, {"label": label, **problem["params"]})
    return shared_text(said, problem, form, language) if code in SHARED else said


def shared_text(said: str, problem: dict[str, Any], form: Form | None, language: str) -> str:
    """What several records share: in the form's own words where it has some, with the records and answers."""
    params = {"answers": problem["params"].get("cards", ""), **problem["params"]}
    rows = () if form is None else form.unique
    own = next((row.get("message") for row in rows if row["name"] == params.get("name")), None)
    if own:
        said = plain(own, language)
        if params.get("records"):
            said += f" {SHARED[problem['code']] % params}"
    return f"{said} {ANSWERS % params}" if params["answers"] else said


def reason_aside(code: str | None) -> str:
    """Why a record was set aside, as a sentence."""
    return arrival_text(code, {}) if code else ""


def arrival_text(code: str, params: dict[str, Any]) -> str:
    """What the server found on arrival, as a sentence."""
    return str(ARRIVAL.get(code, UNKNOWN)) % defaultdict(str, params, code=code)


def said(revision: Revision) -> dict[str, Any]:
    """What the author said about the record (`_meta`): reasons for warnings, a comment."""
    return reading.meta(revision)


def comment(revision: Revision) -> str:
    """The author's word to the supervisor."""
    found = said(revision).get("comment")
    return found.encode("utf-8", "replace").decode()[:1000] if isinstance(found, str) else ""
