"""What the simulated phones record: valid answers of every form, some with a photo."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from server.operations.demo_events import FORMS, make_event
from server.operations.demo_photos import landscape

CATALOG = Path(__file__).resolve().parents[2] / "forms" / "catalog"
ONE_PHOTO_IN = 8


@dataclass(frozen=True)
class Event:
    form: str
    version: str
    answers: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)


def version_of(form_id: str) -> str:
    with (CATALOG / form_id / "settings.csv").open(encoding="utf-8-sig") as file:
        return next(csv.DictReader(file))["version"]


VERSIONS = {form_id: version_of(form_id) for form_id in FORMS}


def some_event(random: Random, *, form_id: str | None = None, with_photo: bool | None = None) -> Event:
    """One event of any form, or of this one; by default one in eight of those that may carries a photo."""
    form_id = form_id or random.choice(sorted(VERSIONS))
    answers = make_event(form_id, random, datetime.now(UTC).date())
    if with_photo is None:
        with_photo = random.randrange(ONE_PHOTO_IN) == 0
    if not with_photo or form_id in ("reintegration", "argent_travail"):
        return Event(form_id, VERSIONS[form_id], answers)
    name = f"photo-{random.getrandbits(32):08x}.jpg"
    answers |= {"photo_consent": "oui", "photo1": name}
    return Event(form_id, VERSIONS[form_id], answers, {name: landscape(random)})
