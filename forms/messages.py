"""The words for problems, made at the edge in the reader's language (twin of ``messages.ts``)."""

from collections.abc import Callable

from forms.definition import Form, Text, text_in
from forms.problems import Problem

Gettext = Callable[..., str]


def N_(text: str) -> str:  # noqa: N802  # the name that the catalogue's extractor looks for
    """Marks a text for the catalogues; it is translated when it is shown."""
    return text


MESSAGES = {
    "required": N_("Cette question demande une réponse."),
    "constraint": N_("Cette réponse n’est pas acceptée."),
    "type": N_("Cette réponse n’a pas la forme attendue."),
    "choice": N_("Ce choix n’est pas dans la liste."),
    "unknown_question": N_("Cette question n’existe pas dans le formulaire."),
    "too_long": N_("Cette réponse est trop longue."),
    "nested_too_deep": N_("Les réponses sont imbriquées trop profondément."),
    "not_an_object": N_("Les réponses n’ont pas la forme attendue."),
    "calculation_differs": N_("La valeur calculée différait ; elle a été recalculée."),
    "check": N_("Cette réponse est à vérifier."),
    "repeat_count": N_("Il en faut %(expected)s, il y en a %(found)s."),
    "reason_missing": N_("Donnez la raison de cet avertissement."),
}


def problem_text(problem: Problem, form: Form, language: str, gettext: Gettext) -> str:
    """The form's own message where it has one, else a general one.

    A reference in the form's message shows as an ellipsis, unless the problem's ``message`` parameter
    holds the filled-in text.
    """
    ready = problem.params.get("message")
    if isinstance(ready, str) and ready:
        return ready
    own = text_in(_own(problem, form), language)
    if isinstance(own, dict):
        own = "".join(piece if isinstance(piece, str) else "…" for piece in own["t"])
    return own or str(gettext(MESSAGES[problem.code], **problem.params))


def _own(problem: Problem, form: Form) -> Text | None:
    if problem.code == "check":
        name = problem.params.get("name")
        return next((check["message"] for check in form.checks if check["name"] == name), None)
    node = form.question(problem.path)
    if node is None or problem.code not in ("constraint", "required"):
        return None
    return node.constraint_message if problem.code == "constraint" else node.required_message
