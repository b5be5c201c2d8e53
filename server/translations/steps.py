"""What can be done with the catalogues, by name: for `carnet translations …` and for the Makefile."""

from __future__ import annotations

import sys
from collections.abc import Callable

from server.translations import catalogues, review
from server.translations.extraction import extracted


def extract() -> None:
    """Counts the texts in the code."""
    print(f"{len(extracted())} texts in the code")


def update() -> None:
    """Brings the .po files to the texts of the code."""
    catalogues.update()


def compile_() -> None:
    """Writes the .mo files that the server reads."""
    catalogues.compile_all()


def phone() -> None:
    """Writes the phone's catalogue, static/locale/*.json."""
    catalogues.write_phone()


def check() -> None:
    """Fails when a text is missing, empty, broken or badly typeset."""
    found = review.findings()
    print("\n".join(found) or "translations: complete")
    if found:
        sys.exit(1)


STEPS: dict[str, Callable[[], None]] = {
    "extract": extract,
    "update": update,
    "compile": compile_,
    "phone": phone,
    "check": check,
}
