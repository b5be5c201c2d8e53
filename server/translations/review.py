"""What is wrong with the texts: missing translations, broken placeholders, French typography, English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages import Catalog
from babel.messages.catalog import Message

from server.translations.catalogues import LANGUAGES, SOURCE, read, texts_of
from server.translations.extraction import ROOT, extracted, sources
from server.translations.typescript import calls_without_text

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]")
NO_BREAK = "\u00a0\u202f"
PLAIN_SPACE = re.compile(r"[ \t][:;?!»](?!\w)|«[ \t]")
NO_SPACE = re.compile(rf"[^\W\d_)]*[\w)%][:;?!](?=\s|$)|\w»|«(?![{NO_BREAK}])")
ENGLISH = re.compile(
    r"\b(the|and|with|your|this|that|from|please|error|invalid|submit|save|saved|loading|password|username"
    r"|record|records|unknown|missing|failed|not found|already|must|should|cannot)\b",
    re.IGNORECASE,
)


def findings() -> list[str]:
    found = list(unreadable_calls())
    wanted: dict[object, Message] = {message.id: message for message in extracted() if message.id}
    for message in wanted.values():
        found += french(message)
    for language in LANGUAGES:
        found += catalogue(language, read(language), wanted)
    return found


def unreadable_calls() -> Iterator[str]:
    for path in sources():
        if path.suffix in (".ts", ".tsx"):
            for line in calls_without_text(path.read_text()):
                yield f"{path.relative_to(ROOT)}: t() takes a text in double quotes: {line}"


def french(message: Message) -> Iterator[str]:
    """Typography (rules of the Imprimerie nationale for `: ; ? ! « »`) and language of a source text."""
    for text in texts_of(message.id):
        where = f"{message.locations[0][0]}: « {text} »"
        if PLAIN_SPACE.search(text):
            yield f"{where} has an ordinary space where a no-break space belongs"
        elif any(is_tight(hit.group()) for hit in NO_SPACE.finditer(text)):
            yield f"{where} lacks a no-break space before : ; ? ! » or after «"
        if english := ENGLISH.search(PLACEHOLDER.sub("", text)):
            yield f"{where} says “{english.group()}”: the source language is French"


def is_tight(hit: str) -> bool:
    return not hit.endswith(":") or hit[:-1].lower() not in {"http", "https"}


def catalogue(language: str, catalog: Catalog, wanted: dict[object, Message]) -> Iterator[str]:
    known: dict[object, Message] = {message.id: message for message in catalog if message.id}
    for id_ in wanted.keys() - known.keys():
        yield f"{language}: missing, run make translations: {texts_of(id_)[0]}"
    for id_ in known.keys() - wanted.keys():
        yield f"{language}: no longer in the code, run make translations: {texts_of(id_)[0]}"
    for id_ in known.keys() & wanted.keys():
        yield from translation(language, known[id_])


def translation(language: str, message: Message) -> Iterator[str]:
    sources_, targets = texts_of(message.id), texts_of(message.string)
    if not all(targets) or len(targets) < len(sources_):
        yield f"{language}: empty: {sources_[0]}"
        return
    if language == SOURCE and targets != sources_:
        yield f"{language}: French says something else than the code: {sources_[0]}"
    for source, target in zip(sources_, targets, strict=False):
        if placeholders(source) != placeholders(target):
            yield f"{language}: placeholders differ: {source} / {target}"


def placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}
