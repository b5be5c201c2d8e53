"""A form laid out for evaluation: every node once, with its scope, and the meaning of ``${name}``."""

from collections import defaultdict
from dataclasses import dataclass, field

from forms.definition import Form, Node


@dataclass(eq=False, slots=True)
class Slot:
    """One node of the definition. ``scope`` is the repeat it lies in, None for the form itself."""

    index: int
    node: Node
    parent: "Slot | None"
    scope: "Slot | None"
    path: str
    children: "list[Slot]" = field(default_factory=list)

    @property
    def scopes(self) -> "tuple[Slot, ...]":
        """The repeats around, outermost first."""
        return (*self.scope.scopes, self.scope) if self.scope else ()


class Layout:
    """The slots of a form in form order, found by scope and name."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.slots: list[Slot] = []
        self.roots: list[Slot] = []
        self.by_name: dict[str, list[Slot]] = defaultdict(list)
        self._scoped: dict[tuple[int, str], Slot] = {}
        self._resolved: dict[int, dict[str, Slot | None]] = {}
        self._of_scope: dict[int, list[Slot]] = {}
        for node in form.children:
            self.roots.append(self._add(node, None, None, ""))

    def _add(self, node: Node, parent: Slot | None, scope: Slot | None, prefix: str) -> Slot:
        slot = Slot(len(self.slots), node, parent, scope, prefix + node.name)
        self._of_scope.setdefault(scope.index if scope else -1, []).append(slot)
        self.slots.append(slot)
        self.by_name[node.name].append(slot)
        self._scoped.setdefault((scope.index if scope else -1, node.name), slot)
        repeat = node.type == "repeat"
        below, within = (f"{slot.path}/", slot) if repeat else (prefix, scope)
        slot.children = [self._add(child, slot, within, below) for child in node.children]
        return slot

    def of_scope(self, scope: Slot | None) -> list[Slot]:
        """The nodes of one scope in form order, through its groups."""
        return self._of_scope.get(scope.index if scope else -1, [])

    def in_scope(self, scope: Slot | None, name: str) -> Slot | None:
        """The node of that name in one scope, through its groups."""
        return self._scoped.get((scope.index if scope else -1, name))

    def resolve(self, at: Slot | None, name: str) -> Slot | None:
        """What ``${name}`` means at a node: the nearest scope around it, else the only node of that name.

        None if there is no such node, or several and none of them around.
        """
        scope = at if at is not None and at.node.type == "repeat" else at.scope if at else None
        known = self._resolved.setdefault(scope.index if scope else -1, {})
        if name not in known:
            known[name] = self._nearest(scope, name)
        return known[name]

    def _nearest(self, scope: Slot | None, name: str) -> Slot | None:
        while True:
            found = self.in_scope(scope, name)
            if found is not None:
                return found
            if scope is None:
                break
            scope = scope.scope
        others = self.by_name.get(name, [])
        return others[0] if len(others) == 1 else None
