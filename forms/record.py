"""A record while it is evaluated: its answers by scope, what is relevant, and its nodes for expressions."""

import math
from collections.abc import Sequence
from typing import Any

from forms.expressions.dates import Zone
from forms.expressions.scope import Scope, Surroundings
from forms.expressions.values import Point, point_number, text_number
from forms.program import Layout, Slot
from forms.question_types import answer_text


class Instance:
    """The form itself or one turn of a repeat: answers by name, turns of its own repeats."""

    __slots__ = ("index", "parent", "points", "relevant", "repeats", "slot", "values")

    def __init__(self, slot: Slot | None, parent: "Instance | None", index: int) -> None:
        self.slot, self.parent, self.index = slot, parent, index
        self.values: dict[str, Any] = {}
        self.repeats: dict[str, list[Instance]] = {}
        self.relevant: dict[int, bool] = {}
        self.points: dict[int, AnswerPoint] = {}

    @property
    def path(self) -> str:
        """``decisions[2]/``, empty for the form."""
        if self.slot is None or self.parent is None:
            return ""
        return f"{self.parent.path}{self.slot.name}[{self.index + 1}]/"

    def is_relevant(self, slot: Slot) -> bool:
        return self.relevant.get(slot.gate, True)

    def text(self, slot: Slot) -> str:
        """An answer as expressions read it; groups and repeats have none.

        (A group that read as all its answers would rest on every one of them.)
        """
        value = self.values.get(slot.name)
        if value is None or not self.relevant.get(slot.gate, True):
            return ""
        return answer_text(value)

    def number(self, slot: Slot, zone: Zone) -> float:
        """The same as a number, without writing a number only to read it."""
        value = self.values.get(slot.name)
        if value is None or not self.relevant.get(slot.gate, True):
            return math.nan
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        return text_number(answer_text(value), zone)


class Place:
    """A node from which expressions look: what ``${name}`` means there. It is their scope."""

    __slots__ = ("around", "instance", "names", "record", "slot")
    position = 1
    size = 1

    def __init__(self, record: "Record", slot: Slot | None, instance: Instance) -> None:
        self.record, self.slot, self.instance = record, slot, instance
        self.around = record.around
        self.names = record.layout.names(None) if slot is None else slot.names

    def lookup(self, name: str) -> list[Point]:
        target = self.names[name]
        return [] if target is None else self.record.nodes(target, self.instance)

    def everywhere(self, name: str) -> list[Point]:
        target = self.names[name]
        return [] if target is None else self.record.nodes(target, self.record.root)

    def texts(self, name: str) -> Sequence[str]:
        target = self.names[name]
        if target is None:
            return ()
        if target.single:
            return (self.record.root.text(target),)
        if target.scope is self.instance.slot and not target.repeat:
            return (self.instance.text(target),)
        return [point.text() for point in self.record.nodes(target, self.instance)]

    def numbers(self, name: str) -> Sequence[float]:
        target = self.names[name]
        if target is None:
            return ()
        zone = self.around.zone
        if target.single:
            return (self.record.root.number(target, zone),)
        if target.scope is self.instance.slot and not target.repeat:
            return (self.instance.number(target, zone),)
        return [point_number(point, zone) for point in self.record.nodes(target, self.instance)]


class AnswerPoint(Place):
    """A question, a group, or one turn of a repeat, as expressions see it. Not relevant reads as empty."""

    __slots__ = ()
    slot: Slot

    @property
    def point(self) -> Point:
        return self

    current = point

    @property
    def name(self) -> str:
        return self.slot.name

    def text(self) -> str:
        return self.instance.text(self.slot)

    def number(self) -> float:
        return self.instance.number(self.slot, self.around.zone)

    own_text, own_number = text, number

    def parent(self) -> Point | None:
        above = self.slot.parent
        if above is None:
            return self.record.top
        instance = self.instance.parent if self.slot.repeat else self.instance
        return self.record.point(above, instance or self.record.root)

    def children(self, name: str) -> Sequence[Point]:
        return self.record.below(self.slot.children, self.instance, name)

    def place(self) -> int:
        return self.instance.index + 1 if self.slot.repeat else 1


class TopPoint(Place):
    """The record as a whole, and the document above it, where ``/data/…`` starts."""

    __slots__ = ("above",)

    def __init__(self, record: "Record", above: "TopPoint | None") -> None:
        super().__init__(record, None, record.root)
        self.above = above

    @property
    def point(self) -> Point:
        return self

    current = point

    @property
    def name(self) -> str:
        return "data" if self.above else ""

    def text(self) -> str:
        return ""

    def number(self) -> float:
        return math.nan

    own_text, own_number = text, number

    def parent(self) -> Point | None:
        return self.above

    def children(self, name: str) -> Sequence[Point]:
        if self.above is None:
            return [self.record.top]
        return self.record.below(self.record.layout.roots, self.record.root, name)

    def place(self) -> int:
        return 1


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

    def scope(self, slot: Slot | None, instance: Instance) -> Scope:
        """Where the expressions of a node are evaluated."""
        return self.top if slot is None else self.point(slot, instance)

    def below(self, slots: list[Slot], instance: Instance, name: str) -> list[Point]:
        """The nodes right under a node, turns of a repeat one by one."""
        found: list[Point] = []
        for slot in slots:
            if name in ("*", slot.name):
                found += self._points(slot, [instance])
        return self._paid(found)

    def _paid(self, found: list[Point]) -> list[Point]:
        if len(found) > 1:
            self.around.spend(len(found))
        return found

    def _points(self, slot: Slot, instances: list[Instance]) -> list[Point]:
        if not slot.repeat:
            return [self.point(slot, instance) for instance in instances]
        return [
            self.point(slot, turn)
            for instance in instances
            if instance.is_relevant(slot)
            for turn in instance.repeats.get(slot.name, ())
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
            name = scope.name
            instances = [turn for each in instances for turn in each.repeats.get(name, ())]
        if deeper:
            instances = [each for each in instances if each.is_relevant(target)]
        return self._paid(self._points(target, instances))

    def close(self) -> None:
        """Let go of what points back: the whole record is then freed at once, not by the collector."""
        todo = [self.root]
        while todo:
            instance = todo.pop()
            todo += [turn for turns in instance.repeats.values() for turn in turns]
            instance.points.clear()
            instance.repeats.clear()
        del self.top

    def instances(self, scope: Slot | None) -> list[Instance]:
        """All instances of a scope: the record itself, or every turn of a repeat."""
        if scope is None:
            return [self.root]
        name = scope.name
        return [turn for each in self.instances(scope.scope) for turn in each.repeats.get(name, ())]

    def answers(self) -> dict[str, Any]:
        """The relevant answers, blanks left out: what is sent and stored."""
        return self._answers(self.root)

    def _answers(self, instance: Instance) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for slot in self.layout.of_scope(instance.slot):
            name = slot.name
            if name in instance.values:
                if instance.is_relevant(slot):
                    found[name] = instance.values[name]
            elif name in instance.repeats and slot.repeat and instance.is_relevant(slot):
                found[name] = [self._answers(turn) for turn in instance.repeats[name]]
        return found
