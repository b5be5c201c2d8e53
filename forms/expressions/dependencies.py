"""Which answers an expression reads, and the order in which a form is recalculated."""

from collections.abc import Iterator

from forms.expressions.tree import Expr, parts
from forms.program import Layout, Slot

_STEPS_UP = frozenset({".", "..", "//"})


def reads(layout: Layout, slot: Slot | None, expr: Expr) -> set[int]:
    """The slots that an expression at ``slot`` reads, itself left out (``.`` and ``once`` are no cycle).

    A path counts for every node of the names in it, a ``*`` for every node: more than needed, never less.
    """
    found: set[int] = set()
    for head, operands in parts(expr):
        if head == "$":
            target = layout.resolve(slot, str(operands[0]))
            if target is not None:
                found.add(target.index)
        elif head == "path":
            for name in _step_names(operands[1:]):
                matches = layout.slots if name == "*" else layout.by_name.get(name, [])
                found.update(match.index for match in matches)
    if slot is not None:
        found.discard(slot.index)
    return found


def _step_names(steps: list[Expr]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, list) and step[0] not in _STEPS_UP:
            yield str(step[0])


def value_reads(layout: Layout, slot: Slot) -> set[int]:
    """What the value and the relevance of a node rest on: its parent, and what their expressions read.

    A repeat or group rests on nothing below it; reading one means reading its instances.
    """
    node = slot.node
    found: set[int] = set()
    for expr in (node.calculation, node.relevant, node.repeat_count):
        if expr is not None:
            found |= reads(layout, slot, expr)
    for name in node.trigger:
        cause = layout.resolve(slot, name)
        if cause is not None and cause is not slot:
            found.add(cause.index)
    if slot.parent is not None:
        found.add(slot.parent.index)
    return found


def order(layout: Layout) -> tuple[list[Slot], list[Slot]]:
    """The slots so that each comes after all it rests on, and the first cycle if there is one.

    Kahn's algorithm, the form's own order kept where nothing decides; slots of a cycle come last.
    """
    below: list[list[int]] = [[] for _ in layout.slots]
    missing = [0] * len(layout.slots)
    rests = [value_reads(layout, slot) for slot in layout.slots]
    for slot in layout.slots:
        for index in rests[slot.index]:
            below[index].append(slot.index)
        missing[slot.index] = len(rests[slot.index])
    ready = [slot.index for slot in layout.slots if not missing[slot.index]]
    done: list[Slot] = []
    while ready:
        index = ready.pop(0)
        done.append(layout.slots[index])
        for other in below[index]:
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    if len(done) == len(layout.slots):
        return done, []
    return done, _cycle(layout, rests, {slot.index for slot in done})


def _cycle(layout: Layout, rests: list[set[int]], done: set[int]) -> list[Slot]:
    index = next(slot.index for slot in layout.slots if slot.index not in done)
    seen: list[int] = []
    while index not in seen:
        seen.append(index)
        index = min(other for other in rests[index] if other not in done)
    return [layout.slots[found] for found in seen[seen.index(index) :]]


def first_cycle(layout: Layout) -> list[str]:
    """The paths of nodes that rest on each other in a circle; empty if there are none."""
    return [slot.path for slot in order(layout)[1]]
