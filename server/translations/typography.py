"""Puts the no-break spaces of French typography into the texts, where they stand in the code."""

from __future__ import annotations

import re
from pathlib import Path

from server.translations.catalogues import texts_of
from server.translations.extraction import ROOT, extracted

NO_BREAK = "\u00a0"
BEFORE = re.compile(r"(?<=\S) (?=[:;?!»](?!\w))")
AFTER = re.compile(r"(?<=«) ")


def well_typeset(text: str) -> str:
    """« oui : non ? » with a no-break space before `: ; ? ! »` and after `«`."""
    return AFTER.sub(NO_BREAK, BEFORE.sub(NO_BREAK, text))


def fix(only: list[str]) -> list[str]:
    """Rewrites the texts of the files below `only` (all when empty); returns the names of those changed."""
    changed = set()
    for message in extracted():
        for text in texts_of(message.id):
            for name, _line in message.locations:
                if is_below(name, only) and replaced(ROOT / name, text):
                    changed.add(name)
    return sorted(changed)


def is_below(name: str, only: list[str]) -> bool:
    return not only or any(Path(name).is_relative_to(folder) for folder in only)


def replaced(path: Path, text: str) -> bool:
    """Replaces the text as a whole or, where the code cuts it over lines, piece by piece."""
    source = before = path.read_text()
    if text in source:
        source = source.replace(text, well_typeset(text))
    else:
        for piece in re.findall(r'"(?:[^"\\\n]|\\.)*"', source):
            if len(piece) > 2 and piece[1:-1] in text:
                source = source.replace(piece, well_typeset(piece))
    if source != before:
        path.write_text(source)
    return source != before
