"""The compiled form: what is asked, as frozen dataclasses and as the JSON that travels to the phone."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from forms.expressions.tree import Expr, checked

Text: TypeAlias = str | dict[str, Any]
Json: TypeAlias = dict[str, Any]

FORMAT = 1
CONTAINERS = frozenset({"group", "repeat"})
_EXPRESSIONS = (
    "required", "relevant", "constraint", "calculation", "read_only", "choice_filter", "repeat_count",
    "shuffle",
)  # fmt: skip
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, eq=False)
class Node:
    """A question, a group or a repeat. Empty fields do not travel.

    ``required`` and ``read_only`` are ``True`` or an expression; ``default`` is a literal or
    ``{"expr": tree}``; ``shuffle`` draws the choices in another order for each record (``True``) or by a
    seed; ``number`` marks a calculation whose result is a number.
    """

    name: str
    type: str
    label: Text | None = None
    hint: Text | None = None
    guidance: Text | None = None
    required: Expr | bool | None = None
    required_message: Text | None = None
    relevant: Expr | None = None
    constraint: Expr | None = None
    constraint_message: Text | None = None
    calculation: Expr | None = None
    default: Any = None
    read_only: Expr | bool | None = None
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    list: str = ""
    file: str = ""
    choice_filter: Expr | None = None
    shuffle: Expr | bool | None = None
    sensitivity: str = ""
    repeat_count: Expr | None = None
    trigger: tuple[str, ...] = ()
    media: Mapping[str, Text] = field(default_factory=dict)
    number: bool = False
    children: tuple["Node", ...] = ()

    def to_json(self) -> Json:
        found: Json = {"name": self.name, "type": self.type}
        for key in NODE_KEYS:
            value = getattr(self, key)
            if value is not None and value is not False and value != "" and value != () and value != {}:
                found[key] = list_of(value) if isinstance(value, tuple) else value
        if self.children:
            found["children"] = [child.to_json() for child in self.children]
        return found

    @classmethod
    def from_json(cls, data: Json) -> "Node":
        values = {key: data[key] for key in NODE_KEYS if key in data}
        for key in _EXPRESSIONS:
            if key in values and values[key] is not True:
                checked(values[key])
        if "trigger" in values:
            values["trigger"] = tuple(values["trigger"])
        children = tuple(cls.from_json(child) for child in data.get("children", ()))
        return cls(name=data["name"], type=data["type"], children=children, **values)

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in form order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def below(self) -> Iterator["Node"]:
        """The nodes of the same scope: through groups, not into repeats."""
        for child in self.children:
            yield child
            if child.type == "group":
                yield from child.below()


NODE_KEYS = tuple(key for key in Node.__dataclass_fields__ if key not in ("name", "type", "children"))


def list_of(value: Sequence[Any]) -> "list[Any]":
    return [*value]


@dataclass(frozen=True, eq=False)
class Form:
    """A published form. Equal content has an equal ``digest``; compare digests, not objects."""

    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    settings: Mapping[str, Any]
    children: tuple[Node, ...]
    choices: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    checks: Sequence[Mapping[str, Any]] = ()
    # what may stand in one record only: rows of the sheet ``checks`` too
    unique: Sequence[Mapping[str, Any]] = ()
    indicators: Sequence[Mapping[str, Any]] = ()
    entities: Sequence[Mapping[str, Any]] = ()
    # the pictures that the form shows: sha256 by name
    media: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, for_phone: bool = False) -> Json:
        """The compiled form. ``for_phone`` leaves out what only the server computes, alerts among it."""
        found: Json = {
            "format": FORMAT,
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "languages": [*self.languages],
            "settings": dict(self.settings),
            "children": [child.to_json() for child in self.children],
        }
        for key in ("choices", "checks", "unique", "indicators", "entities", "media"):
            value = getattr(self, key)
            if for_phone and key == "checks":
                value = [check for check in value if check["level"] != "alert"]
            if value and not (for_phone and key in ("unique", "indicators", "entities")):
                found[key] = dict(value) if key in ("choices", "media") else [*value]
        return found

    @classmethod
    def from_json(cls, data: Json) -> "Form":
        if data.get("format") != FORMAT:
            raise ValueError(f"unknown form format {data.get('format')!r}")
        return cls(
            id=data["id"],
            version=data["version"],
            title=data["title"],
            languages=tuple(data["languages"]),
            settings=data["settings"],
            children=tuple(Node.from_json(child) for child in data["children"]),
            choices=data.get("choices", {}),
            checks=data.get("checks", ()),
            unique=data.get("unique", ()),
            indicators=data.get("indicators", ()),
            entities=data.get("entities", ()),
            media=data.get("media", {}),
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def walk(self) -> Iterator[Node]:
        """Every node, in form order."""
        for child in self.children:
            yield from child.walk()

    @cached_property
    def _paths(self) -> dict[str, Node]:
        return dict(_paths(self.children, ""))

    def question(self, path: str) -> Node | None:
        """The node at ``decisions[2]/echeance`` (groups are not in the path), if there is one."""
        return self._paths.get(_INDEX.sub("", path))


def _paths(children: Sequence[Node], prefix: str) -> Iterator[tuple[str, Node]]:
    for child in children:
        yield prefix + child.name, child
        below = f"{prefix}{child.name}/" if child.type == "repeat" else prefix
        yield from _paths(child.children, below)


def text_in(text: Text | None, language: str) -> str | Json:
    """The text or template for a language: that language, else the first one given, else ''."""
    if text is None:
        return ""
    if isinstance(text, str) or "t" in text:
        return text
    found = text.get(language) or next((value for value in text.values() if value), "")
    return found if isinstance(found, dict) else str(found)
