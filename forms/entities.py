"""What one approved record says of the things that its form registers: its sheet ``entities``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.calculation import text_of, truth_of
from forms.context import Context
from forms.definition import Form
from forms.record import Record
from forms.validation import reopened


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry of a list as a record gives it. ``id`` is the thing it names, '' for none.

    Where ``updates`` and ``creates`` are both true, it changes the thing if that is known, and makes it
    otherwise. ``data`` holds the properties that were answered.
    """

    list: str
    id: str
    label: str
    creates: bool
    updates: bool
    data: Mapping[str, str]


def registered(form: Form, answers: Mapping[str, Any], context: Context) -> list[Registered]:
    """The entries of cleaned answers, one a list at most; none where neither condition holds."""
    if not form.entities:
        return []
    program, record, scope = reopened(form, answers, context)
    found = []
    for row in form.entities:

        def holds(condition: str, otherwise: bool, row: Mapping[str, Any] = row) -> bool:
            return truth_of(program, row[condition], scope) if condition in row else otherwise

        entry = Registered(
            list=row["list"],
            id=text_of(program, row["id"], scope).strip() if "id" in row else "",
            label=text_of(program, row["label"], scope).strip() if "label" in row else "",
            creates=holds("create_if", "id" not in row),
            updates="id" in row and holds("update_if", True),
            data=_data(record, row["save"]),
        )
        if entry.creates or entry.updates:
            found.append(entry)
    record.close()
    return found


def _data(record: Record, saved: Mapping[str, str]) -> dict[str, str]:
    names = record.layout.names(None)
    slots = ((name, names[question]) for name, question in saved.items())
    texts = {name: record.root.text(slot) for name, slot in slots if slot is not None}
    return {name: text for name, text in texts.items() if text}


def lists_read(form: Form) -> frozenset[str]:
    """The lists outside the form that it chooses from or looks into."""
    found: set[str] = set()
    todo: list[Any] = [[child.to_json() for child in form.children], [*form.checks], dict(form.settings)]
    todo += [[*form.entities]]
    while todo:
        item = todo.pop()
        if isinstance(item, Mapping):
            if isinstance(item.get("file"), str):
                found.add(item["file"])
            todo += item.values()
        elif isinstance(item, list):
            if len(item) > 1 and item[0] in ("instance", "pulldata") and isinstance(item[1], str):
                found.add(item[1])
            todo += item
    return frozenset(found - form.choices.keys())
