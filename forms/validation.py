"""Is a record right? The same questions that the phone asks, asked again when it arrives.

``validate`` takes any JSON value and never raises: what cannot be an answer becomes a problem.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marshmallow import Schema

from forms.calculation import (
    Program,
    program_of,
    recalculate,
    text_of,
    truth_of,
    value_of,
)
from forms.context import Context
from forms.definition import Form, Text, text_in
from forms.expressions.values import to_number
from forms.labels import filled, offers, plain, surroundings
from forms.problems import Problem, Severity
from forms.program import Slot
from forms.question_types import MAX_INSTANCES, SELECTS, answer_text
from forms.record import Instance, Record
from forms.schema import load, schema_of

MAX_DEPTH = 40
MAX_PROBLEMS = 200
META = "_meta"
_META_TEXTS = ("comment", "language", "app")


@dataclass(frozen=True, slots=True)
class Validation:
    """``answers`` are cleaned: relevant ones only, calculated values recomputed, what was wrong left out."""

    answers: dict[str, Any]
    problems: list[Problem]
    title: str


def validate(form: Form, answers: object, context: Context) -> Validation:
    """What the form makes of these answers. Any ``error`` among the problems sets the record aside."""
    whole = _whole(answers)
    if whole is not None or not isinstance(answers, dict):
        return Validation({}, [Problem(whole or "not_an_object", "")], plain(form.title, context.language))
    program = program_of(form)
    record = Record(program.layout, surroundings(program, context))
    given = {key: value for key, value in answers.items() if key != META}
    loaded, wrong = load(form_schema(form), given)
    fill(record, record.root, loaded)
    sent = _calculated(record, program)
    recalculate(program, record)
    meta, meta_problems = read_meta(answers.get(META))
    judge = _Judge(program, record, sent, dict(_errors(wrong)))
    problems = [*judge.problems(), *meta_problems]
    problems += _missing_reasons(problems, meta)
    cleaned = record.answers()
    if meta:
        cleaned[META] = meta
    title = title_of(program, record)
    record.close()
    return Validation(cleaned, problems[:MAX_PROBLEMS], title)


@lru_cache(maxsize=128)
def form_schema(form: Form) -> Schema:
    """The schema of a form object, remembered as long as the form is in use."""
    return schema_of(form)


def _whole(answers: object) -> str | None:
    """A problem with the JSON value as a whole, found without recursion."""
    if not isinstance(answers, dict):
        return "not_an_object"
    level: list[object] = [answers]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            return "nested_too_deep"
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = [item for item in below if isinstance(item, dict | list)]
    return None


def fill(record: Record, instance: Instance, answers: Mapping[str, Any]) -> None:
    """Puts loaded answers into a record, turns of repeats into instances."""
    for name, value in answers.items():
        slot = record.layout.in_scope(instance.slot, name)
        if slot is None or value is None:
            continue
        if slot.node.type != "repeat":
            instance.values[name] = value
            continue
        for index, turn in enumerate(value):
            inner = Instance(slot, instance, index)
            instance.repeats.setdefault(name, []).append(inner)
            fill(record, inner, turn)


def _calculated(record: Record, program: Program) -> dict[str, Any]:
    """The calculated values that came with the record, by path."""
    return {
        instance.path + slot.node.name: instance.values[slot.node.name]
        for slot in program.layout.slots
        if slot.node.calculation is not None
        for instance in record.instances(slot.scope)
        if slot.node.name in instance.values
    }


def _errors(messages: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Marshmallow's tree of messages as paths and codes."""
    for key, value in messages.items():
        path = prefix + _safe(str(key))
        if isinstance(value, Mapping):
            for index, inner in value.items():
                yield from _turn_errors(path, str(index), inner)
        else:
            yield path, str(value[0]) if value else "type"


def _turn_errors(path: str, index: str, messages: Any) -> Iterator[tuple[str, str]]:
    if not index.isdigit():
        yield path, "type"
        return
    turn = f"{path}[{int(index) + 1}]"
    if isinstance(messages, Mapping) and "_schema" not in messages:
        yield from _errors(messages, f"{turn}/")
    else:
        yield turn, "type"


def _safe(name: str) -> str:
    """A name from outside, fit to be shown and stored."""
    return name[:80].encode("utf-8", "replace").decode("utf-8").replace("\x00", "?")


def read_meta(meta: object) -> tuple[dict[str, Any], list[Problem]]:
    """``_meta``: reasons for warnings, a comment, the app; anything else in it is left out."""
    if meta is None:
        return {}, []
    if not isinstance(meta, dict):
        return {}, [Problem("type", META)]
    found: dict[str, Any] = {key: meta[key] for key in _META_TEXTS if _short(meta.get(key))}
    reasons = meta.get("reasons")
    if isinstance(reasons, dict):
        kept = {_safe(key): value for key, value in [*reasons.items()][:MAX_PROBLEMS] if _short(value)}
        if kept:
            found["reasons"] = kept
    known = {*_META_TEXTS, "reasons"}
    wrong = [
        key for key in meta if key not in known or (key not in found and meta[key] not in (None, "", {}))
    ]
    return found, [Problem("type", f"{META}/{_safe(str(key))}") for key in wrong[:5]]


def _short(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 2000 or "\x00" in value:
        return False
    return not any("\ud800" <= char <= "\udfff" for char in value)


def _missing_reasons(problems: list[Problem], meta: Mapping[str, Any]) -> list[Problem]:
    """A warning wants a word from the agent; without one the record is taken all the same."""
    reasons = meta.get("reasons", {})
    wanted = {each.path for each in problems if each.code == "check" and each.severity == "warning"}
    return [Problem("reason_missing", path, "warning") for path in sorted(wanted) if path not in reasons]


def title_of(program: Program, record: Record) -> str:
    """What the record is called in lists: the setting ``instance_name``, else the form's title."""
    expr = program.form.settings.get("instance_name")
    found = "" if expr is None else text_of(program, expr, record.scope(None, record.root))
    return found.strip()[:200] or plain(program.form.title, record.around.language)


class _Judge:
    """Walks a recalculated record in form order and says what is wrong."""

    def __init__(
        self, program: Program, record: Record, sent: Mapping[str, Any], errors: dict[str, str]
    ) -> None:
        self.program, self.record, self.sent, self.errors = program, record, sent, errors

    def problems(self) -> list[Problem]:
        found: list[Problem] = []
        for slot, instance in self.record.walk():
            relevant = instance.relevant.get(slot.index, True)
            if not relevant and not self.errors:
                continue
            path = slot.path if slot.scope is None else instance.path + slot.node.name
            error = None if slot.node.type == "group" else self.errors.pop(path, None)
            if not relevant:
                continue
            if error:
                found.append(Problem(error, path))
            elif slot.node.type == "repeat":
                found += self._repeat(slot, instance, path)
            elif slot.node.type != "group" and self._speaks(slot, instance):
                found += self._question(slot, instance, path)
            if slot.path in self.program.checks:
                found += self._checked(slot, instance, path)
        others = sorted(path for path in self.errors if self._stands(path))
        return found + [Problem(self.errors[path], path) for path in others]

    def _stands(self, path: str) -> bool:
        """What no node claimed: an unknown name, or something wrong inside a repeat's list."""
        node = self.program.form.question(path)
        return node is None or node.type == "group" or path.endswith("]")

    @staticmethod
    def _speaks(slot: Slot, instance: Instance) -> bool:
        """Whether anything can be wrong: most questions of a form are optional and unanswered."""
        node = slot.node
        return node.required is not None or node.calculation is not None or node.name in instance.values

    def _repeat(self, slot: Slot, instance: Instance, path: str) -> Iterator[Problem]:
        count = self._count(slot, instance)
        turns = len(instance.repeats.get(slot.node.name, ()))
        if count is not None and count != turns:
            yield Problem("repeat_count", path, "error", {"expected": count, "found": turns})

    def _count(self, slot: Slot, instance: Instance) -> int | None:
        if slot.node.repeat_count is None:
            return None
        value = value_of(self.program, slot.node.repeat_count, self.record.scope(slot, instance))
        number = to_number(value, self.record.around.zone)
        return min(max(int(number), 0), MAX_INSTANCES) if math.isfinite(number) else 0

    def _question(self, slot: Slot, instance: Instance, path: str) -> Iterator[Problem]:
        node = slot.node
        value = instance.values.get(node.name)
        if node.calculation is not None and path in self.sent and self._differs(slot, value, path):
            yield Problem("calculation_differs", path, "warning", {"sent": self.sent[path], "value": value})
        if value is None:
            if self._required(slot, instance):
                yield Problem("required", path, "error", self._said(node.required_message, slot, instance))
            return
        if node.type in SELECTS and self._not_offered(slot, instance, value):
            yield Problem("choice", path)
        elif node.constraint is not None and not truth_of(
            self.program, node.constraint, self.record.scope(slot, instance)
        ):
            yield Problem("constraint", path, "error", self._said(node.constraint_message, slot, instance))

    def _said(self, text: Text | None, slot: Slot, instance: Instance) -> dict[str, object]:
        """A message of the form with references in it, filled in while the record is at hand."""
        if not isinstance(text_in(text, self.record.around.language), dict):
            return {}
        return {"message": filled(self.program, text, self.record.scope(slot, instance))}

    def _required(self, slot: Slot, instance: Instance) -> bool:
        required = slot.node.required
        if required is None or isinstance(required, bool) or slot.node.type == "note":
            return required is True and slot.node.type != "note"
        return truth_of(self.program, required, self.record.scope(slot, instance))

    def _not_offered(self, slot: Slot, instance: Instance, value: Any) -> bool:
        if slot.node.list and slot.node.choice_filter is None:
            return False  # the schema has looked already
        names = value if isinstance(value, list) else [value]
        return not all(offers(self.program, self.record, slot, instance, name) for name in names)

    def _differs(self, slot: Slot, value: Any, path: str) -> bool:
        if self.program.keeps(slot):
            return False
        sent = self.sent[path]
        if isinstance(sent, int | float) and isinstance(value, int | float):
            return not math.isclose(sent, value, rel_tol=1e-9)
        return answer_text(sent) != answer_text(value)

    def _checked(self, slot: Slot, instance: Instance, path: str) -> Iterator[Problem]:
        for check in self.program.checks.get(slot.path, ()):
            if truth_of(self.program, check["when"], self.record.scope(slot, instance)):
                level: Severity = "alert" if check["level"] == "alert" else "warning"
                said = self._said(check["message"], slot, instance)
                yield Problem("check", path, level, {"name": check["name"], **said})
