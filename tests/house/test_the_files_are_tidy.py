"""What no file of the project may hold, and what every text must have."""

from __future__ import annotations

from scripts import tidy
from server.translations import review


def test_no_file_holds_the_path_of_a_machine_or_the_address_of_a_registry() -> None:
    assert tidy.findings() == []


def test_every_text_is_translated_and_well_typeset() -> None:
    assert review.findings() == []
