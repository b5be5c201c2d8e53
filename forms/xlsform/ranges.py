"""The rule that a ``range`` brings by itself: between its ends, on one of its steps (both engines)."""

from collections.abc import Mapping
from typing import Any

from forms.expressions.parser import parse
from forms.expressions.tree import Expr

_MESSAGES = {
    "fr": "Entrez un nombre de {low} à {high}, de {step} en {step}.",
    "en": "Enter a number from {low} to {high}, in steps of {step}.",
}


def within(parameters: Mapping[str, str], constraint: Expr | None) -> Expr:
    """The author's own constraint, and the bounds; without parameters 1 to 10 as in the specification."""
    low, high, start, step = _bounds(parameters)
    place = f"(. - {start}) div {step}"
    own = parse(f". >= {low} and . <= {high} and abs({place} - round({place})) < 0.000001")
    return own if constraint is None else ["and", constraint, own]


def message(parameters: Mapping[str, str], languages: list[str]) -> Any:
    """What to enter, in every language of the form; English where we do not speak it."""
    low, high, _, step = _bounds(parameters)
    found = {
        language: _MESSAGES.get(language, _MESSAGES["en"]).format(
            low=_figure(low, language), high=_figure(high, language), step=_figure(step, language)
        )
        for language in languages
    }
    return found if len(languages) > 1 else found[languages[0]]


def _bounds(parameters: Mapping[str, str]) -> tuple[str, str, str, str]:
    start, end = parameters.get("start", "1"), parameters.get("end", "10")
    low, high = sorted((start, end), key=float)
    return low, high, start, parameters.get("step", "1").removeprefix("-")


def _figure(number: str, language: str) -> str:
    return number.replace(".", ",") if language == "fr" else number
