"""What publishing a version touches: the records that answered what it takes away, the drafts on the way."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.definition import Form, Node
from forms.versions import Change

# filled by the application: the answers of a form's records, one after the other
answers_of: list[Callable[[str], Iterable[Any]]] = []


@dataclass
class Impact:
    """``used`` counts records by the path of a change: of a question, or ``list › code``.

    ``choosing`` counts those that use any choice that goes, each once.
    """

    records: int = 0
    choosing: int = 0
    used: Counter[str] = field(default_factory=Counter)


def impact(old: Form, changes: Sequence[Change]) -> Impact:
    """Read every record of the form once; those of older versions count by the same names."""
    gone = {change.path for change in changes if change.kind == "removed"}
    codes = {change.path for change in changes if (change.kind, change.what) == ("removed", "choice")}
    retyped = {change.path for change in changes if change.kind == "changed" and change.what == "type"}
    found = Impact()
    for source in answers_of:
        for answers in source(old.id):
            found.records += 1
            hit = set(_paths(old.children, answers, "")) & (gone | retyped)
            found.used.update(hit)
            found.choosing += not hit.isdisjoint(codes)
    return found


def _paths(nodes: Sequence[Node], answers: Any, prefix: str) -> Iterator[str]:
    """The questions that were answered and the choices that were made, as changes name them."""
    if not isinstance(answers, dict):
        return
    for node in nodes:
        value = answers.get(node.name)
        if node.type == "group":
            yield from _paths(node.children, answers, prefix)
        elif value is not None and value != "":
            yield prefix + node.name
            if node.type == "repeat" and isinstance(value, list):
                for turn in value:
                    yield from _paths(node.children, turn, f"{prefix}{node.name}/")
            elif node.list:
                chosen = value if isinstance(value, list) else [value]
                yield from (f"{node.list} › {code}" for code in chosen)
