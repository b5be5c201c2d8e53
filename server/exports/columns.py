"""The columns of an export: one per question over all the versions asked for, in the order of the newest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.definition import Form, Node, Text, text_in
from forms.markdown import bare
from server.accounts.scope import NAMED_FORMS
from server.tables.cells import Cell, plain

Answers = Mapping[str, Any]
Lists = Mapping[str, Sequence[Mapping[str, Any]]]

SILENT = frozenset({"note", "group", "repeat"})
# a photo or a measured point says where somebody was: kept out with the personal answers
REVEALING = frozenset({"image", "geopoint"})
# where réintégration took place is nobody's to publish: below the region it leaves with a reason only
BELOW_REGION = frozenset({"departement", "commune", "localite", "village", "lieu", "site"})
GEOPOINT_PARTS = ("latitude", "longitude", "altitude", "precision")
LANGUAGE = "fr"
# thousands of localities would be as many columns: a workbook has 16,384
MANY_CHOICES = 300


@dataclass(frozen=True)
class Column:
    """A heading and how to read its cell from the answers of one row."""

    heading: str
    read: Callable[[Answers], Cell]


@dataclass(frozen=True)
class Table:
    """The form itself, or one of its repeats: ``path`` is the way of repeat names down to it."""

    name: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Wish:
    """How answers are to be written."""

    labels: bool = False
    personal: bool = False


def tables(forms: Sequence[Form], lists: Lists, wish: Wish) -> list[Table]:
    """The main table, then one per repeat. ``forms``: the versions, the newest first.

    A question that one of the versions guards is guarded in all: rows of every version share its column.
    """
    found: dict[tuple[str, ...], dict[str, tuple[Node, Form]]] = {(): {}}
    guarded = set()
    for form in forms:
        for path, node, level in places(form.children, (), ""):
            questions = found.setdefault(path, {})
            if node.type not in SILENT:
                questions.setdefault(node.name, (node, form))
                if not allowed(node, level, wish, form.id):
                    guarded.add((path, node.name))
    for path, name in guarded:
        del found[path][name]
    return [
        Table(path[-1] if path else forms[0].id, path, tuple(headed(questions, lists, wish)))
        for path, questions in found.items()
    ]


def places(
    nodes: Sequence[Node], path: tuple[str, ...], around: str
) -> Iterator[tuple[tuple[str, ...], Node, str]]:
    """Every node with the repeats it lies in, and its sensitivity: its own, or that of what it lies in.

    A repeat opens a table of its own even when it is empty.
    """
    for node in nodes:
        below = (*path, node.name) if node.type == "repeat" else path
        level = node.sensitivity or around
        yield below, node, level
        yield from places(node.children, below, level)


def allowed(node: Node, level: str, wish: Wish, form_id: str = "") -> bool:
    """Whether the answers of this question may leave."""
    ordinary = level not in {"personal", "sensitive"} and node.type not in REVEALING
    where = form_id in NAMED_FORMS and (
        node.name in BELOW_REGION or node.file in {"departements.csv", "communes.csv", "localites.csv"}
    )
    return wish.personal or (ordinary and not where)


def headed(questions: Mapping[str, tuple[Node, Form]], lists: Lists, wish: Wish) -> Iterator[Column]:
    """The columns with headings that differ from one another."""
    seen: set[str] = set()
    for node, form in questions.values():
        for column in columns_of(node, form, lists, wish):
            heading = column.heading if column.heading not in seen else f"{column.heading} ({node.name})"
            seen.add(heading)
            yield Column(heading, column.read)


def columns_of(node: Node, form: Form, lists: Lists, wish: Wish) -> Iterator[Column]:
    """The columns of one question."""
    title = heading_text(node.label) if wish.labels else ""
    title = title or node.name
    names = choice_labels(node, form, lists)
    if node.type.startswith("select_multiple"):
        yield from multiple(node, title, names, wish)
    elif node.type == "geopoint":
        yield Column(title, simple(node.name))
        for index, part in enumerate(GEOPOINT_PARTS):
            yield Column(f"_{node.name}_{part}", point_part(node.name, index))
    elif node.type.startswith("rank") and wish.labels:
        yield Column(title, joined(node.name, names))
    elif names and wish.labels:
        yield Column(title, labelled(node.name, names))
    else:
        yield Column(title, simple(node.name))


def multiple(node: Node, title: str, names: Mapping[str, str], wish: Wish) -> Iterator[Column]:
    """The chosen codes in one cell, then a column of 1 and 0 per choice of a list of the form."""
    yield Column(title, joined(node.name, names) if wish.labels else simple(node.name))
    if node.file or len(names) > MANY_CHOICES:
        return
    for code, label in names.items():
        yield Column(f"{title}/{label if wish.labels else code}", chosen(node.name, code))


def simple(name: str) -> Callable[[Answers], Cell]:
    return lambda answers: plain(answers.get(name))


def labelled(name: str, names: Mapping[str, str]) -> Callable[[Answers], Cell]:
    def read(answers: Answers) -> Cell:
        value = answers.get(name)
        return names.get(value, value) if isinstance(value, str) else plain(value)

    return read


def joined(name: str, names: Mapping[str, str]) -> Callable[[Answers], Cell]:
    def read(answers: Answers) -> Cell:
        value = answers.get(name)
        if not isinstance(value, list):
            return plain(value)
        return ", ".join(names.get(str(code), str(code)) for code in value)

    return read


def chosen(name: str, code: str) -> Callable[[Answers], Cell]:
    """1 or 0; nothing where the question was not answered."""

    def read(answers: Answers) -> Cell:
        value = answers.get(name)
        return None if value is None else int(code in value) if isinstance(value, list) else 0

    return read


def point_part(name: str, index: int) -> Callable[[Answers], Cell]:
    def read(answers: Answers) -> Cell:
        parts = str(answers.get(name) or "").split()
        try:
            return float(parts[index])
        except (IndexError, ValueError):
            return None

    return read


def choice_labels(node: Node, form: Form, lists: Lists) -> dict[str, str]:
    """Code to label, of the form's own list or of a shared one (places, programmes)."""
    if node.file:
        rows: Sequence[Mapping[str, Any]] = lists.get(node.file.removesuffix(".csv"), ())
    else:
        rows = form.choices.get(node.list, ())
    return {str(row["name"]): heading_text(row.get("label")) or str(row["name"]) for row in rows}


def heading_text(text: Text | None) -> str:
    """A label as one line; the places of its ``${answers}`` are dots."""
    found = text_in(text, LANGUAGE)
    if isinstance(found, dict):
        found = "".join(part if isinstance(part, str) else "…" for part in found.get("t", ()))
    return " ".join(bare(found).split())
