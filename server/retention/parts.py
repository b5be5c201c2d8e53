"""The parts of a record in which answers stand together: the record itself, and each turn of its repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.definition import Form, Node
from server.retention.models import Kind
from server.submissions.masking import MASKED, in_scope

# an answer whose question nobody knows: it may be anything
UNKNOWN = "unknown"
IMAGES = frozenset({"image", "audio", "video", "file"})


@dataclass
class Part:
    """``answers`` is the very dict of the record; ``kinds`` says of each name what it is, if not ordinary."""

    prefix: str
    answers: dict[str, Any]
    kinds: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def personal(self) -> dict[str, Any]:
        """The answers that may be about a person."""
        return {name: value for name, value in self.answers.items() if self.kinds.get(name, "") in GUARDED}

    def take(self, kinds: frozenset[str]) -> dict[str, Any]:
        """Take out what is of these kinds; what it was, by name."""
        wanted = kinds | ({UNKNOWN} if kinds & GUARDED else set())
        names = [
            name
            for name in self.answers
            if self.kinds.get(name, "") in wanted or (Kind.PHOTOS in kinds and is_photo(self.nodes.get(name)))
        ]
        return {name: self.answers.pop(name) for name in names}


GUARDED = frozenset({Kind.PERSONAL, Kind.SENSITIVE, UNKNOWN})


def is_photo(node: Node | None) -> bool:
    return node is not None and node.type in IMAGES


def parts_of(form: Form | None, answers: dict[str, Any]) -> Iterator[Part]:
    """The parts of a record; of an unknown form, one part of which nothing is known."""
    if form is None:
        yield Part("", answers, dict.fromkeys(answers, UNKNOWN))
    else:
        yield from walk(form.children, answers, "", "")


def walk(nodes: Sequence[Node], answers: dict[str, Any], prefix: str, around: str) -> Iterator[Part]:
    """``around`` is the sensitivity of a repeat that everything in it shares."""
    known = dict(in_scope(nodes))
    part = Part(prefix, answers, nodes=known)
    inner: list[Part] = []
    for name, value in answers.items():
        node = known.get(name)
        if node is None:
            part.kinds[name] = around or UNKNOWN
            continue
        kind = node.sensitivity if node.sensitivity in MASKED else around
        if node.type == "repeat" and isinstance(value, list):
            for number, turn in enumerate(value, start=1):
                if isinstance(turn, dict):
                    inner += walk(node.children, turn, f"{prefix}{name}[{number}]/", kind)
        elif kind:
            part.kinds[name] = kind
    yield part
    yield from inner
