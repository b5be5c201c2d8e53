"""What changed between two versions of a form, one change at a time; the words are made at the edge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from forms.definition import Form, Node, Text, text_in
from forms.expressions.writing import written
from forms.unique import read_as

Kind = Literal["removed", "added", "changed"]
# what may change of a question, in the order in which it is told
_ASPECTS = (
    "type", "label", "required", "relevant", "constraint", "calculation", "choices", "choice_filter",
    "default", "hint", "guidance", "constraint_message", "required_message", "read_only", "repeat_count",
    "appearance", "parameters", "sensitivity", "trigger", "media",
)  # fmt: skip
# what the rows of a sheet are known by, and where they are kept
_ROWS = {"checks": ("name", ("checks", "unique")), "indicators": ("code", ("indicators",))}


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: question, choice, check, indicator, list, setting, or what changed (``label``, ``save``…).

    ``before`` and ``after`` are texts to show; ``required`` tells whether an added question must be answered.
    """

    kind: Kind
    what: str
    path: str
    before: str = ""
    after: str = ""
    required: bool = False


def differences(old: Form, new: Form, language: str = "fr") -> list[Change]:
    """All changes: what was removed first, then what was added, then what is different."""
    found = [
        *_questions(old, new, language),
        *_choices(old, new, language),
        *_rows(old, new, "checks", language),
        *_rows(old, new, "indicators", language),
        *_lists(old, new),
        *_settings(old, new, language),
    ]
    order = ("removed", "added", "changed")
    return sorted(found, key=lambda change: order.index(change.kind))


def unchanged(old: Form, new: Form, changes: Sequence[Change]) -> int:
    """How many questions both versions have with nothing different about them."""
    both = set(_nodes(old)) & set(_nodes(new))
    return len(both - {change.path for change in changes})


def _nodes(form: Form) -> dict[str, Node]:
    return dict(_paths(form.children, ""))


def _paths(children: Sequence[Node], prefix: str) -> Iterator[tuple[str, Node]]:
    for child in children:
        yield prefix + child.name, child
        yield from _paths(child.children, f"{prefix}{child.name}/" if child.type == "repeat" else prefix)


def _questions(old: Form, new: Form, language: str) -> Iterator[Change]:
    before, after = _nodes(old), _nodes(new)
    for path, node in before.items():
        if path not in after:
            yield Change("removed", "question", path, before=_title(node, language))
    for path, node in after.items():
        if path not in before:
            title = _title(node, language)
            yield Change("added", "question", path, after=title, required=node.required is True)
        else:
            yield from _aspects(path, before[path], node, language)


def _aspects(path: str, old: Node, new: Node, language: str) -> Iterator[Change]:
    for aspect in _ASPECTS:
        before, after = _aspect(old, aspect, language), _aspect(new, aspect, language)
        if before != after:
            yield Change("changed", aspect, path, before, after)


def _aspect(node: Node, aspect: str, language: str) -> str:
    if aspect == "choices":
        return node.list or node.file
    value = getattr(node, aspect)
    if aspect in ("label", "hint", "guidance", "constraint_message", "required_message"):
        return readable(value, language)
    if aspect == "default" and isinstance(value, Mapping):
        return written(value["expr"])
    if aspect == "media":
        return ", ".join(readable(each, language) for each in value.values())
    if aspect == "parameters":
        return " ".join(f"{key}={each}" for key, each in value.items())
    if aspect in ("type", "appearance", "sensitivity"):
        return str(value)
    return _rule(value)


def _rule(value: Any) -> str:
    if value is None or value is False or value == ():
        return ""
    if value is True:
        return "true()"
    return ", ".join(value) if isinstance(value, tuple) else written(value)


def readable(text: Text | None, language: str) -> str:
    """A text in one line, its references as they are written in the sheet."""
    found = text_in(text, language)
    if isinstance(found, str):
        return found
    return "".join(piece if isinstance(piece, str) else written(piece) for piece in found["t"])


def _title(node: Node, language: str) -> str:
    return readable(node.label, language) or node.name


def _choices(old: Form, new: Form, language: str) -> Iterator[Change]:
    for name in dict.fromkeys([*old.choices, *new.choices]):
        before, after = (
            {row["name"]: readable(row.get("label"), language) for row in form.choices.get(name, ())}
            for form in (old, new)
        )
        for code in dict.fromkeys([*before, *after]):
            path = f"{name} › {code}"
            if code not in after:
                yield Change("removed", "choice", path, before=before[code])
            elif code not in before:
                yield Change("added", "choice", path, after=after[code])
            elif before[code] != after[code]:
                yield Change("changed", "choice", path, before[code], after[code])


def _rows(old: Form, new: Form, sheet: str, language: str) -> Iterator[Change]:
    """Rows of ``checks`` or ``indicators``, known by name or code; several of a code are told as one."""
    (key, kept), what = _ROWS[sheet], sheet.removesuffix("s")
    rows = [[row for each in kept for row in getattr(form, each)] for form in (old, new)]
    before, after = (
        {row[key]: [each for each in every if each[key] == row[key]] for row in every} for every in rows
    )
    for name in dict.fromkeys([*before, *after]):
        texts = [_row(rows.get(name, []), language) for rows in (before, after)]
        if name not in after:
            yield Change("removed", what, name, before=texts[0])
        elif name not in before:
            yield Change("added", what, name, after=texts[1])
        elif before[name] != after[name]:
            yield Change("changed", what, name, texts[0], texts[1])


def _row(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    if not rows:
        return ""
    row = rows[0]
    rule = next((row[key] for key in ("when", "numerator") if row.get(key) is not None), None)
    said = readable(row.get("message") or row.get("label"), language)
    text = read_as(row) if "unique" in row else "" if rule is None else written(rule)
    return f"{said} ({text})".strip() if text else said


def _lists(old: Form, new: Form) -> Iterator[Change]:
    """What the form keeps in lists (its sheet ``entities``): which, by which rules, which properties."""
    before, after = ({row["list"]: row for row in form.entities} for form in (old, new))
    for name in dict.fromkeys([*before, *after]):
        path = f"entities › {name}"
        if name not in after:
            yield Change("removed", "list", path, before=", ".join(before[name]["save"]))
        elif name not in before:
            yield Change("added", "list", path, after=", ".join(after[name]["save"]))
        else:
            yield from _list_changes(path, before[name], after[name])


def _list_changes(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in ("label", "id", "create_if", "update_if"):
        texts = [written(row[key]) if key in row else "" for row in (old, new)]
        if texts[0] != texts[1]:
            yield Change("changed", f"list_{key}", path, texts[0], texts[1])
    for name in dict.fromkeys([*old["save"], *new["save"]]):
        texts = [row["save"].get(name, "") for row in (old, new)]
        if texts[0] != texts[1]:
            kind: Kind = "changed" if all(texts) else "added" if texts[1] else "removed"
            yield Change(kind, "save", f"{path} › {name}", texts[0], texts[1])


def _settings(old: Form, new: Form, language: str) -> Iterator[Change]:
    before, after = (
        {"form_title": readable(form.title, language), "languages": ", ".join(form.languages)}
        | {key: _setting(key, value) for key, value in form.settings.items()}
        for form in (old, new)
    )
    for key in dict.fromkeys([*before, *after]):
        texts = [each.get(key, "") for each in (before, after)]
        if texts[0] != texts[1]:
            yield Change("changed", "setting", f"settings › {key}", texts[0], texts[1])


def _setting(key: str, value: Any) -> str:
    if key == "instance_name":
        return written(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if isinstance(value, str) else ", ".join(value)
