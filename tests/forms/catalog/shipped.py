"""The shipped forms, and the lists they choose from, as the server would hand them over."""

import copy
import csv
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from forms.context import Context
from forms.definition import Form
from forms.places import load
from forms.validation import Validation, validate
from forms.xlsform import read_form

PROJECT = Path(__file__).parents[3]
CATALOG = PROJECT / "forms" / "catalog"
SHIPPED = PROJECT / "server" / "programmes" / "shipped"
STORIES = PROJECT / "tests" / "conformance" / "catalog"
NIGER_TIME = timezone(timedelta(hours=1))
FORM_IDS = sorted(folder.name for folder in CATALOG.iterdir() if (folder / "survey.csv").exists())
# what is no event: a site and a person at work, chosen by the fortnight's sheet
REGISTERS = ("beneficiaire", "chantier")
EVENTS = [form_id for form_id in FORM_IDS if form_id not in REGISTERS]
KEPT = {"beneficiaires", "chantiers"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def shipped_form(form_id: str) -> Form:
    return read_form(CATALOG / form_id, KEPT)


@cache
def shipped_lists() -> dict[str, list[dict[str, str]]]:
    """The five lists, in the shape of the interface contract."""
    regions: dict[str, list[str]] = {}
    for row in table(SHIPPED / "regions.csv"):
        regions.setdefault(row["programme"], []).append(row["region"])
    programmes = [
        {
            "name": row["code"],
            "label": row["short_name"],
            "donor": row["donor"],
            "starts_on": row["starts_on"],
            "ends_on": row["ends_on"],
            "regions": " ".join(regions[row["code"]]),
        }
        for row in table(SHIPPED / "programmes.csv")
    ]
    phases = [
        {"name": row["code"], "label": row["name"], "programme": row["programme"]}
        for row in table(SHIPPED / "phases.csv")
    ]
    return {**load(), "programmes": programmes, "phases": phases}


@cache
def stories_of(form_id: str) -> dict[str, Any]:
    stories: dict[str, Any] = json.loads((STORIES / f"{form_id}.json").read_text(encoding="utf-8"))
    return stories


def lists_of(form_id: str, story: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The shipped lists, those of the form's stories (sites, an opened programme) and of this one."""
    return {**shipped_lists(), **stories_of(form_id).get("lists", {}), **story.get("lists", {})}


def context_at(
    now: datetime = datetime(2026, 11, 22, 10, tzinfo=NIGER_TIME),
    lists: Mapping[str, list[dict[str, str]]] | None = None,
) -> Context:
    return Context(today=now.date(), now=now, username="agent", lists=lists or shipped_lists())


def answers_of(form_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The valid fiche with some answers changed; ``decisions[1]/echeance`` is the first decision's."""
    found: dict[str, Any] = copy.deepcopy(stories_of(form_id)["answers"])
    for path, value in changes.items():
        scope, name = found, path
        if "/" in path:
            repeat, name = path.split("/")
            scope = found[repeat.split("[")[0]][int(repeat.split("[")[1].rstrip("]")) - 1]
        if value is None:
            scope.pop(name, None)
        else:
            scope[name] = value
    return found


def judged(
    form_id: str,
    changes: dict[str, Any],
    explained: Iterable[str] = (),
    story: Mapping[str, Any] | None = None,
) -> Validation:
    """What the server makes of a story, its warnings explained."""
    answers = answers_of(form_id, changes)
    answers["_meta"] = {"reasons": dict.fromkeys(explained, "Vérifié sur place.")}
    now = datetime.fromisoformat(stories_of(form_id)["now"])
    return validate(shipped_form(form_id), answers, context_at(now, lists_of(form_id, story or {})))
