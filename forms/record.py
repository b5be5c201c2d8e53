"""A record while it is evaluated: its answers by scope, what is relevant, and its nodes for expressions."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from forms.definition import CONTAINERS
from forms.expressions.scope import Scope, Surroundings
from forms.expressions.values import Point
from forms.program import Layout, Slot
from forms.question_types import answer_text


class Instance:
    """The form itself or one turn of a repeat: answers by name, turns of its own repeats."""

    __slots__ = ("index", "parent", "points", "relevant", "repeats", "scopes", "slot", "values")

    def __init__(self, slot: Slot | None, parent: "Instance | None", index: int) -> None:
        self.slot, self.parent, self.index = slot, parent, index
        self.values: dict[str, Any] = {}
        self.repeats: dict[str, list[Instance]] = {}
        self.relevant: dict[int, bool] = {}
        self.points: dict[int, AnswerPoint] = {}
        self.scopes: dict[int, Scope] = {}

    @property
    def path(self) -> str:
        """``decisions[2]/``, empty for the form."""
        if self.slot is None or self.parent is None:
            return ""
        return f"{self.parent.path}{self.slot.node.name}[{self.index + 1}]/"


class AnswerPoint:
    """A question, a group, or one turn of a repeat, as expressions see it. Not relevant reads as empty."""

    __slots__ = ("instance", "record", "slot")

    def __init__(self, record: "Record", slot: Slot, instance: Instance) -> None:
        self.record, self.slot, self.instance = record, slot, instance

    @property
    def name(self) -> str:
        return self.slot.node.name

    def text(self) -> str:
        # only questions have a value: a group that read as all its answers would rest on every one of them
        if self.slot.node.type in CONTAINERS or not self.instance.relevant.get(self.slot.index, True):
            return ""
        return answer_text(self.instance.values.get(self.slot.node.name))

    def number(self) -> float | None:
        value = self.instance.values.get(self.slot.node.name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if self.instance.relevant.get(self.slot.index, True) else math.nan

    def parent(self) -> Point | None:
        above = self.slot.parent
        if above is None:
            return self.record.top
        instance = self.instance.parent if self.slot.node.type == "repeat" else self.instance
        return self.record.point(above, instance or self.record.root)

    def children(self, name: str) -> Sequence[Point]:
        return self.record.below(self.slot.children, self.instance, name)

    def place(self) -> int:
        return self.instance.index + 1 if self.slot.node.type == "repeat" else 1


class TopPoint:
    """The record as a whole, and the document above it, where ``/data/…`` starts."""

    __slots__ = ("above", "record")

    def __init__(self, record: "Record", above: "TopPoint | None") -> None:
        self.record, self.above = record, above

    @property
    def name(self) -> str:
        return "data" if self.above else ""

    def text(self) -> str:
        return ""

    def number(self) -> float | None:
        return None

    def parent(self) -> Point | None:
        return self.above

    def children(self, name: str) -> Sequence[Point]:
        if self.above is None:
            return [self.record.top]
        return self.record.below(self.record.layout.roots, self.record.root, name)

    def place(self) -> int:
        return 1


class Lookup:
    """What ``${name}`` means at one node of a record."""

    __slots__ = ("instance", "record", "slot")

    def __init__(self, record: "Record", slot: Slot | None, instance: Instance) -> None:
        self.record, self.slot, self.instance = record, slot, instance

    def near(self, name: str) -> list[Point]:
        """The nodes of that name as seen from here."""
        record, instance = self.record, self.instance
        target = record.layout.resolve(self.slot, name)
        if target is None:
            return []
        if target.scope is instance.slot and target.node.type != "repeat":
            return [record.point(target, instance)]
        return record.nodes(target, instance)

    def everywhere(self, name: str) -> list[Point]:
        """All nodes of that name in the record."""
        target = self.record.layout.resolve(self.slot, name)
        return self.record.nodes(target, self.record.root) if target is not None else []


class Record:
    """The answers of one form being evaluated."""

    def __init__(self, layout: Layout, around: Surroundings) -> None:
        self.layout, self.around = layout, around
        self.root = Instance(None, None, 0)
        self.top = TopPoint(self, TopPoint(self, None))

    def point(self, slot: Slot, instance: Instance) -> AnswerPoint:
        found = instance.points.get(slot.index)
        if found is None:
            found = instance.points[slot.index] = AnswerPoint(self, slot, instance)
        return found

    def below(self, slots: list[Slot], instance: Instance, name: str) -> list[Point]:
        """The nodes right under a node, turns of a repeat one by one."""
        found: list[Point] = []
        for slot in slots:
            if name in ("*", slot.node.name):
                found += self._points(slot, [instance])
        return found

    def _points(self, slot: Slot, instances: list[Instance]) -> list[Point]:
        if slot.node.type != "repeat":
            return [self.point(slot, instance) for instance in instances]
        return [
            self.point(slot, turn)
            for instance in instances
            if instance.relevant.get(slot.index, True)
            for turn in instance.repeats.get(slot.node.name, ())
        ]

    def nodes(self, target: Slot, instance: Instance) -> list[Point]:
        """The nodes of a question as seen from an instance: its own turn of the repeats both share.

        Through further repeats every turn counts that is relevant.
        """
        scopes = target.scopes
        start = instance
        while start.slot is not None and start.slot not in scopes and start.parent is not None:
            start = start.parent
        deeper = scopes[scopes.index(start.slot) + 1 :] if start.slot is not None else scopes
        instances = [start]
        for scope in deeper:
            name = scope.node.name
            instances = [turn for each in instances for turn in each.repeats.get(name, ())]
        if deeper:
            instances = [each for each in instances if each.relevant.get(target.index, True)]
        return self._points(target, instances)

    def scope(self, slot: Slot | None, instance: Instance) -> Scope:
        """Where the expressions of a node are evaluated; the same one each time."""
        key = slot.index if slot is not None else -1
        found = instance.scopes.get(key)
        if found is None:
            found = instance.scopes[key] = self._scope(slot, instance)
        return found

    def _scope(self, slot: Slot | None, instance: Instance) -> Scope:
        point = self.point(slot, instance) if slot is not None else self.top
        found = Lookup(self, slot, instance)
        return Scope(self.around, found.near, found.everywhere, point, point)

    def close(self) -> None:
        """Let go of what points back: the whole record is then freed at once, not by the collector."""
        todo = [self.root]
        while todo:
            instance = todo.pop()
            todo += [turn for turns in instance.repeats.values() for turn in turns]
            instance.points.clear()
            instance.scopes.clear()
            instance.repeats.clear()
        del self.top

    def instances(self, scope: Slot | None) -> list[Instance]:
        """All instances of a scope: the record itself, or every turn of a repeat."""
        if scope is None:
            return [self.root]
        name = scope.node.name
        return [turn for each in self.instances(scope.scope) for turn in each.repeats.get(name, ())]

    def walk(self) -> Iterator[tuple[Slot, Instance]]:
        """Every node with the instance that holds it, in form order, turn by turn."""
        return self._walk(self.root)

    def _walk(self, instance: Instance) -> Iterator[tuple[Slot, Instance]]:
        for slot in self.layout.of_scope(instance.slot):
            yield slot, instance
            if slot.node.type == "repeat":
                for turn in instance.repeats.get(slot.node.name, ()):
                    yield from self._walk(turn)

    def answers(self) -> dict[str, Any]:
        """The relevant answers, blanks left out: what is sent and stored."""
        return self._answers(self.layout.roots, self.root)

    def _answers(self, slots: list[Slot], instance: Instance) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for slot in slots:
            if not instance.relevant.get(slot.index, True):
                continue
            name = slot.node.name
            if slot.node.type == "group":
                found.update(self._answers(slot.children, instance))
            elif slot.node.type == "repeat":
                turns = [self._answers(slot.children, turn) for turn in instance.repeats.get(name, ())]
                if turns:
                    found[name] = turns
            elif name in instance.values:
                found[name] = instance.values[name]
        return found
