"""The faults of single fields, in the reader's language: marshmallow speaks English only."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

OTHER = _l("Valeur non acceptée.")
SAID: list[tuple[re.Pattern[str], Any]] = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"Missing data", _l("Ce champ est obligatoire.")),
        (r"Field may not be null", _l("Ce champ ne peut pas être vide.")),
        (r"Unknown field", _l("Ce champ est inconnu.")),
        (r"Not a valid (string|storable)|Not a storable text", _l("Il faut un texte ordinaire.")),
        (r"Not a valid integer", _l("Il faut un nombre entier.")),
        (r"Not a valid number", _l("Il faut un nombre.")),
        (r"Not a valid boolean", _l("Il faut vrai ou faux.")),
        (r"Not a valid list|At most \d+ records", _l("Il faut une liste, pas trop longue.")),
        (r"Not a valid mapping|Invalid input type|Invalid type", _l("Il faut un objet JSON.")),
        (r"Not a valid date", _l("Il faut une date AAAA-MM-JJ.")),
        (r"Not a valid UUID", _l("Il faut un identifiant UUID.")),
        (r"Longer than maximum|Length must be", _l("Ce texte est trop long.")),
        (r"Shorter than minimum", _l("Ce texte est trop court.")),
        (r"Must be (greater|less)", _l("Ce nombre est hors des limites.")),
        (r"Must be one of", _l("Ce choix n’existe pas.")),
    )
]


def in_words(errors: Any) -> Any:
    """The same structure of names and lists, each message in the language of the request."""
    if isinstance(errors, dict):
        return {str(name): in_words(found) for name, found in errors.items()}
    if isinstance(errors, (list, tuple)):
        return [in_words(found) for found in errors]
    return words_of(str(errors))


def words_of(message: str) -> str:
    return str(next((text for pattern, text in SAID if pattern.match(message)), OTHER))
