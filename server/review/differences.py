"""What a correction changed: old and new, in the words of the form."""

from dataclasses import dataclass
from typing import Any

from forms.answers import AnswerRow, labelled
from forms.definition import Form
from server.review.sheet import words
from server.submissions import reading


@dataclass(frozen=True)
class Difference:
    """One answer that is not what it was; empty where it was not given. ``computed``: a total followed."""

    path: str
    label: str
    old: str
    new: str
    computed: bool
    masked: bool = False


def differences(
    form: Form, before: dict[str, Any], after: dict[str, Any], language: str, *, personal: bool = True
) -> list[Difference]:
    """The answers that differ, in the order of the form; those that the form computed come last."""
    old, new = shown(form, before, language), shown(form, after, language)
    found = []
    for path in dict.fromkeys([*new, *old]):
        was, now = old.get(path), new.get(path)
        if (was and was.value) == (now and now.value):
            continue
        row = now or was
        node = form.question(path)
        if row is None or not row.label or node is None:
            continue
        masked = row.sensitivity in {"personal", "sensitive"} and not personal
        texts = ("", "") if masked else (words(was) if was else "", words(now) if now else "")
        found.append(Difference(path, row.label, *texts, node.type == "calculate", masked))
    return sorted(found, key=lambda difference: difference.computed)


def shown(form: Form, answers: dict[str, Any], language: str) -> dict[str, AnswerRow]:
    """The answers by their path."""
    return {
        row.path: row for row in labelled(form, answers, language, reading.lists()) if row.kind == "answer"
    }
