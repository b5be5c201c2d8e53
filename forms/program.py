"""A form laid out for evaluation: every node once, with its scope, and the meaning of ``${name}``."""

from collections import defaultdict
from dataclasses import dataclass, field

from forms.definition import Form, Node

ALWAYS = -1
"""The gate of what nothing can make irrelevant."""


@dataclass(eq=False, slots=True)
class Slot:
    """One node of the definition. ``scope`` is the repeat it lies in, None for the form itself.

    ``gate`` is the index of the node whose ``relevant`` decides here: itself, or the nearest one around it
    in its scope, or the repeat; ``above`` is the gate of what stands around it.
    """

    index: int
    node: Node
    parent: "Slot | None"
    scope: "Slot | None"
    path: str
    name: str
    gate: int
    above: int
    names: "Names"
    children: "list[Slot]" = field(default_factory=list)
    repeat: bool = field(init=False)
    single: bool = field(init=False)
    """Whether there is one of it in a record: a question of the form itself."""

    def __post_init__(self) -> None:
        self.repeat = self.node.type == "repeat"
        self.single = self.scope is None and not self.repeat

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
        self._names: dict[int, Names] = {}
        self._of_scope: dict[int, list[Slot]] = {}
        for node in form.children:
            self.roots.append(self._add(node, None, None, ""))

    def _add(self, node: Node, parent: Slot | None, scope: Slot | None, prefix: str) -> Slot:
        index = len(self.slots)
        above = ALWAYS if parent is None else parent.index if parent.repeat else parent.gate
        gate = above if node.relevant is None else index
        names = self._scope_names(scope)
        slot = Slot(index, node, parent, scope, prefix + node.name, node.name, gate, above, names)
        if slot.repeat:
            slot.names = self._scope_names(slot)
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
        return self.names(at)[name]

    def names(self, at: Slot | None) -> "Names":
        """The meaning of every name at a node."""
        return self._scope_names(None) if at is None else at.names

    def _scope_names(self, scope: Slot | None) -> "Names":
        key = scope.index if scope else -1
        if key not in self._names:
            self._names[key] = Names(self, scope)
        return self._names[key]

    def nearest(self, scope: Slot | None, name: str) -> Slot | None:
        """The node of a name in the nearest scope, or the only one of that name."""
        while True:
            found = self.in_scope(scope, name)
            if found is not None:
                return found
            if scope is None:
                break
            scope = scope.scope
        others = self.by_name.get(name, [])
        return others[0] if len(others) == 1 else None


class Names(dict[str, Slot | None]):
    """What names mean in one scope, found when they are first asked for."""

    def __init__(self, layout: Layout, scope: Slot | None) -> None:
        self.layout, self.scope = layout, scope

    def __missing__(self, name: str) -> Slot | None:
        found = self[name] = self.layout.nearest(self.scope, name)
        return found
