"""Is a record right? The same questions that the phone asks, asked again when it arrives.

``validate`` takes any JSON value and never raises: what cannot be an answer becomes a problem.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marshmallow import Schema

from forms.calculation import Program, Rules, program_of, recalculate, text_of
from forms.context import Context
from forms.definition import Form, Text, text_in
from forms.expressions.scope import Scope
from forms.expressions.values import XML_SPACE
from forms.labels import filled, offers, plain, surroundings
from forms.problems import Problem, Severity
from forms.program import Slot
from forms.question_types import MAX_INSTANCES, answer_text
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


def reopened(form: Form, answers: Mapping[str, Any], context: Context) -> tuple[Program, Record, Scope]:
    """Cleaned answers as a calculated record: its program, and the scope of the whole."""
    program = program_of(form)
    record = Record(program.layout, surroundings(program, context))
    given = {key: value for key, value in answers.items() if key != META}
    fill(record, record.root, load(form_schema(form), given)[0])
    recalculate(program, record)
    return program, record, record.scope(None, record.root)


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
        if value is None:
            continue
        slot = record.layout.in_scope(instance.slot, name)
        if slot is None:
            continue
        if not slot.repeat:
            instance.values[name] = value
            continue
        for index, turn in enumerate(value):
            inner = Instance(slot, instance, index)
            instance.repeats.setdefault(name, []).append(inner)
            fill(record, inner, turn)


def _calculated(record: Record, program: Program) -> dict[str, Any]:
    """The calculated values that came with the record, by path."""
    return {
        instance.path + slot.name: instance.values[slot.name]
        for slot in program.calculated
        for instance in record.instances(slot.scope)
        if slot.name in instance.values
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
    return found.strip(XML_SPACE)[:200] or plain(program.form.title, record.around.language)


class _Judge:
    """Walks a recalculated record in form order and says what is wrong."""

    def __init__(
        self, program: Program, record: Record, sent: Mapping[str, Any], errors: dict[str, str]
    ) -> None:
        self.program, self.record, self.sent, self.errors = program, record, sent, errors
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        self._scope(self.record.root)
        others = sorted(path for path in self.errors if self._stands(path))
        return self.found + [Problem(self.errors[path], path) for path in others]

    def _scope(self, instance: Instance) -> None:
        """The nodes of the form or of one turn; those that cannot be wrong only where something was."""
        program, relevant = self.program, instance.relevant
        judged = program.judged(instance.slot) if not self.errors else program.all_of(instance.slot)
        for slot, rules in judged:
            group = slot.node.type == "group"
            error = self.errors.pop(instance.path + slot.name, None) if self.errors and not group else None
            if relevant.get(slot.gate, True):
                if error:
                    self._add(error, slot, instance)
                elif slot.repeat:
                    self._repeat(slot, rules, instance)
                elif not group:
                    self._question(slot, rules, instance)
                for check, when in rules.checks:
                    if when(self.record.point(slot, instance)):
                        self._checked(check, slot, instance)
            if slot.repeat:
                for turn in instance.repeats.get(slot.name, ()):
                    self._scope(turn)

    def _stands(self, path: str) -> bool:
        """What no node claimed: an unknown name, or something wrong inside a repeat's list."""
        node = self.program.form.question(path)
        return node is None or node.type == "group" or path.endswith("]")

    def _repeat(self, slot: Slot, rules: Rules, instance: Instance) -> None:
        if rules.repeat_count is None:
            return
        number = rules.repeat_count(self.record.point(slot, instance))
        count = min(max(int(number), 0), MAX_INSTANCES) if math.isfinite(number) else 0
        turns = len(instance.repeats.get(slot.name, ()))
        if count != turns:
            self._add("repeat_count", slot, instance, {"expected": count, "found": turns})

    def _question(self, slot: Slot, rules: Rules, instance: Instance) -> None:
        value = instance.values.get(slot.name)
        if self.sent and rules.calculation is not None and not rules.keeps:
            self._compared(slot, instance, value)
        if value is None:
            if rules.required is not None and rules.required(self.record.point(slot, instance)):
                said = self._said(slot.node.required_message, slot, instance)
                self._add("required", slot, instance, said)
        elif rules.chosen and self._not_offered(slot, instance, value):
            self._add("choice", slot, instance)
        elif rules.constraint is not None and not rules.constraint(self.record.point(slot, instance)):
            self._add("constraint", slot, instance, self._said(slot.node.constraint_message, slot, instance))

    def _add(
        self, code: str, slot: Slot, instance: Instance, params: dict[str, object] | None = None
    ) -> None:
        self.found.append(Problem(code, instance.path + slot.name, "error", params or {}))

    def _said(self, text: Text | None, slot: Slot, instance: Instance) -> dict[str, object]:
        """A message of the form with references in it, filled in while the record is at hand."""
        if not isinstance(text_in(text, self.record.around.language), dict):
            return {}
        return {"message": filled(self.program, text, self.record.scope(slot, instance))}

    def _not_offered(self, slot: Slot, instance: Instance, value: Any) -> bool:
        names = value if isinstance(value, list) else [value]
        return not all(offers(self.program, self.record, slot, instance, name) for name in names)

    def _compared(self, slot: Slot, instance: Instance, value: Any) -> None:
        """A calculated value that came with the record and is not the one computed."""
        path = instance.path + slot.name
        sent = self.sent.get(path)
        if sent is None:
            return
        if isinstance(sent, int | float) and isinstance(value, int | float):
            same = math.isclose(sent, value, rel_tol=1e-9)
        else:
            same = answer_text(sent) == answer_text(value)
        if not same:
            self.found.append(Problem("calculation_differs", path, "warning", {"sent": sent, "value": value}))

    def _checked(self, check: Mapping[str, Any], slot: Slot, instance: Instance) -> None:
        level: Severity = "alert" if check["level"] == "alert" else "warning"
        params = {"name": check["name"], **self._said(check["message"], slot, instance)}
        self.found.append(Problem("check", instance.path + slot.name, level, params))
