"""The two catalogues on disk: kept in step with the code, and compiled for the server and for the phone."""

from __future__ import annotations

import json
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from server.translations.extraction import ROOT, extracted

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("fr", "en")
SOURCE = "fr"
PHONE = ROOT / "static" / "locale"


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(language, project="carnet", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Brings both catalogues to the texts of the code: new ones come in, gone ones leave."""
    texts = extracted()
    for language in LANGUAGES:
        known = read(language)
        catalog = Catalog(language, project="carnet", header_comment=f"# Carnet: {language}", fuzzy=False)
        for message in sorted(texts, key=lambda one: str(one.id)):
            if not message.id:
                continue
            translated = known.get(message.id) if language != SOURCE else message
            string = message.id if language == SOURCE else (translated.string if translated else "")
            locations = sorted(set(message.locations))
            catalog.add(message.id, string, locations=locations, flags=message.flags - {"fuzzy"})
        write(language, catalog)


def write(language: str, catalog: Catalog) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, omit_header=False, include_lineno=False, width=110)
    kept = [line for line in path.read_text().splitlines(keepends=True) if "-Date: " not in line]
    path.write_text("".join(kept))


def compile_all() -> None:
    for language in LANGUAGES:
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


def write_phone() -> None:
    """`static/locale/en.json`: {language, messages: {French: English, French singular: [one, many]}}.

    French needs no file on the phone: there, the text of the code is the text on the screen.
    """
    PHONE.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        if language != SOURCE:
            content = {"language": language, "messages": phone_texts(read(language))}
            written = json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True)
            (PHONE / f"{language}.json").write_text(written + "\n")


def texts_of(value: object) -> list[str]:
    """A message is one text, or as many as the language has plural forms."""
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value or "")]


def phone_texts(catalog: Catalog) -> dict[str, str | list[str]]:
    texts: dict[str, str | list[str]] = {}
    for message in catalog:
        if not any(name.startswith("static/app/") for name, _line in message.locations):
            continue
        if isinstance(message.id, str):
            texts[message.id] = str(message.string)
        else:
            texts[message.id[0]] = texts_of(message.string)
    return texts
