"""Labels and messages: languages, and the ``${name}`` inside them."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Text
from forms.xlsform.vocabulary import REFERENCE, language_code


def template(text: str) -> str | dict[str, Any]:
    """Plain text as it is; with ``${name}`` in it, ``{"t": [pieces and references]}``."""
    pieces: list[Any] = []
    end = 0
    for match in REFERENCE.finditer(text):
        pieces += [text[end : match.start()], ["$", match.group(1)]]
        end = match.end()
    if not pieces:
        return text
    return {"t": [piece for piece in [*pieces, text[end:]] if piece != ""]}


class Texts:
    """Turns the texts of pyxform (plain, or one a language) into ours, for the languages of this form."""

    def __init__(self, languages: list[str]) -> None:
        self.languages = languages

    def text(self, value: object) -> Text | None:
        """A plain text where the form has one language, else one text a language."""
        if value is None or value == "" or value == {}:
            return None
        if not isinstance(value, Mapping):
            return template(str(value))
        found = {language_code(str(name)): template(str(text)) for name, text in value.items() if text}
        found = {self._named(code): text for code, text in found.items()}
        if len(self.languages) == 1:
            return next(iter(found.values()), None)
        return found

    def _named(self, code: str) -> str:
        return self.languages[0] if code == "default" else code


def languages_of(headers: list[str], default: str) -> list[str]:
    """The codes of all languages in the column heads, the default one first; ``fr`` if none is named."""
    codes = [language_code(header.rsplit("::", 1)[1].strip()) for header in headers if _has_language(header)]
    first = [language_code(default)] if default else []
    return list(dict.fromkeys([*first, *codes])) or ["fr"]


def _has_language(header: str) -> bool:
    count = header.count("::")
    return count >= 2 if header.lower().startswith("media") else count >= 1
