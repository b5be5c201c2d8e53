"""Fiches of the shipped forms, as an agent of Diffa fills them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STORIES = Path(__file__).resolve().parents[2] / "conformance" / "catalog"


@pytest.fixture
def fiche() -> Callable[..., dict[str, Any]]:
    """``fiche("dialogue", f_0_17=3)``: answers that break no rule, with changes; None leaves one out."""

    def answers(form: str, **changes: Any) -> dict[str, Any]:
        whole = json.loads((STORIES / f"{form}.json").read_text(encoding="utf-8"))["answers"]
        return {name: value for name, value in {**whole, **changes}.items() if value is not None}

    return answers
