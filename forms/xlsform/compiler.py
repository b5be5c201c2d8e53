"""pyxform's JSON to our nodes. Whatever has no place here is named with its row and column."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from forms.definition import Node
from forms.expressions.signatures import gives_number
from forms.expressions.tree import Expr
from forms.problems import FormProblem
from forms.question_types import NUMBERS
from forms.xlsform import ranges
from forms.xlsform.cells import near
from forms.xlsform.disguise import shown
from forms.xlsform.expressions import Expressions
from forms.xlsform.row_reader import RowReader, columns_read
from forms.xlsform.sheets import Row
from forms.xlsform.texts import Texts
from forms.xlsform.vocabulary import CONTEXT_LISTS, TYPES

_OTHER_LABELS = {"fr": ("Autre", "Précisez"), "en": ("Other", "Specify")}


class Compiler:
    """Compiles the survey of one form; problems gather in ``expressions.problems``."""

    def __init__(
        self,
        rows: list[Row],
        choices: Mapping[str, Any],
        texts: Texts,
        expressions: Expressions,
        shared: Collection[str] = (),
    ) -> None:
        self.texts = texts
        self.expressions = expressions
        self.choices = choices
        self.shared = CONTEXT_LISTS.union(shared) - choices.keys()
        self.numbers: set[str] = set()
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._sheet = rows
        for number, row in enumerate(rows, start=2):
            if "name" in row:
                self._rows[row["name"]].append(number)

    def problem(self, row: int, column: str, code: str, **params: object) -> None:
        self.expressions.problems.append(FormProblem("survey", row, column, code, params))

    def nodes(
        self,
        items: list[dict[str, Any]],
        prefix: str,
        names: dict[str, int],
        locked: Expr | bool | None = None,
    ) -> tuple[Node, ...]:
        """The nodes of one container; ``names`` are those already taken in its scope, with their rows.

        ``locked`` is the ``read_only`` of the groups around, which holds for all that is in them.
        """
        found: list[Node] = []
        counts: dict[str, str] = {}
        for item in items:
            row = self._row(item)
            if item["name"] == "meta" and item.get("type") == "group":
                continue
            if row is None and item["name"].endswith("_count") and item["type"] == "calculate":
                # pyxform makes a question of a repeat_count that is more than a reference; we need none
                counts[item["name"]] = item["bind"]["calculate"]
                continue
            node = self._node(item, row or 0, prefix, names, counts, locked)
            if node is not None:
                found.append(node)
        return tuple(found)

    def _row(self, item: dict[str, Any]) -> int | None:
        rows = self._rows.get(item["name"])
        return rows.pop(0) if rows else None

    def _node(
        self,
        item: dict[str, Any],
        row: int,
        prefix: str,
        names: dict[str, int],
        counts: dict[str, str],
        locked: Expr | bool | None,
    ) -> Node | None:
        kind = TYPES.get(item["type"])
        name = item["name"]
        if kind is None:
            self.problem(row, "type", "type_unknown", value=item["type"])
            return None
        if name in names:
            self.problem(row, "name", "name_twice", value=name, first=names[name])
        names.setdefault(name, row)
        if kind in NUMBERS:
            self.numbers.add(name)
        path = prefix + name
        bind = item.get("bind", {})
        read = RowReader(self, row, path)
        parameters = _parameters(item.get("parameters"))
        values: dict[str, Any] = {
            "label": read.text(self._label(item, row), "label"),
            "hint": read.text(item.get("hint"), "hint"),
            "guidance": read.text(item.get("guidance_hint"), "guidance_hint"),
            "required": read.flag(bind.get("required"), "required"),
            "required_message": read.text(bind.get("jr:requiredMsg"), "required_message"),
            "relevant": read.condition(bind.get("relevant"), "relevant"),
            "constraint": read.condition(bind.get("constraint"), "constraint"),
            "constraint_message": read.text(bind.get("jr:constraintMsg"), "constraint_message"),
            "calculation": read.expr(bind.get("calculate"), "calculation"),
            "read_only": _either(locked, read.flag(bind.get("readonly"), "read_only")),
            "choice_filter": read.expr(item.get("choice_filter"), "choice_filter"),
            "default": read.default(item, kind),
            "appearance": shown(str(item.get("control", {}).get("appearance", ""))),
            "parameters": parameters,
            "shuffle": read.shuffle(parameters),
            "sensitivity": "" if item.get("sensitivity") == "ordinary" else item.get("sensitivity", ""),
            "media": read.media(item.get("media")),
            "trigger": _trigger(item.get("trigger")),
        }
        if kind == "range":
            values["constraint_message"] = values["constraint_message"] or (
                ranges.message(parameters, self.texts.languages) if values["constraint"] is None else None
            )
            values["constraint"] = ranges.within(parameters, values["constraint"])
        if item.get("intent"):
            self.problem(row, "appearance", "value_unknown", value=item["intent"])
        values.update(self._lists(item, row))
        self._among_choices(values, row)
        if kind == "repeat":
            values["repeat_count"] = self._repeat_count(item, read, counts)
        below = {} if kind == "repeat" else names
        inside = f"{path}/" if kind == "repeat" else prefix
        children = self.nodes(item.get("children", []), inside, below, values["read_only"])
        return Node(name=name, type=kind, children=children, **values)

    def _label(self, item: dict[str, Any], row: int) -> Any:
        label = item.get("label")
        made_by_pyxform = row == 0 and label == "Specify other."
        return other_texts(self.texts.languages, 1) if made_by_pyxform else label

    def _repeat_count(self, item: dict[str, Any], read: RowReader, counts: dict[str, str]) -> Expr | None:
        text = item.get("control", {}).get("jr:count")
        if not text:
            return None
        made = counts.get(str(text)[2:-1]) if str(text).startswith("${") else None
        return read.expr(made or text, "repeat_count")

    def _lists(self, item: dict[str, Any], row: int) -> dict[str, str]:
        itemset = item.get("itemset")
        if not itemset:
            return {}
        name = str(itemset)
        if name.endswith(".csv"):
            if name[:-4] in self.shared:
                return {"file": name[:-4]}
            name = name[:-4]
            if name not in self.choices:
                self.problem(row, "type", "file_unknown", value=f"{name}.csv")
        if name not in self.choices:
            code = "expression_path" if "$" in name else "list_unknown"
            self.problem(row, "type", code, value=name, name=name)
        return {"list": name}

    def _among_choices(self, values: Mapping[str, Any], row: int) -> None:
        """A filter over a column that the list has not leaves no choice; a first value is one of them."""
        rows = self.choices.get(values.get("list", ""))
        if rows is None:
            return
        columns = dict.fromkeys(column for each in rows for column in each)
        for name in columns_read(values["choice_filter"]):
            if name not in columns:
                self.problem(row, "choice_filter", "expression_path", name=name, **near(name, columns))
        codes = [each["name"] for each in rows]
        first = values["default"]
        for code in [first] if isinstance(first, str) else first if isinstance(first, list) else []:
            if code not in codes:
                self.problem(row, "default", "value_unknown", value=code, known=", ".join(codes[:20]))

    def with_numbers(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        """The nodes again, calculations marked whose result is a number."""
        for node in nodes:
            marked = node.calculation is not None and gives_number(node.calculation, frozenset(self.numbers))
            if marked and node.type in ("calculate", "hidden"):
                self.numbers.add(node.name)
            values = {**node.__dict__, "children": tuple(self.with_numbers(node.children))}
            yield Node(**{**values, "number": marked and node.type in ("calculate", "hidden")})


def _either(outer: Expr | bool | None, own: Expr | bool | None) -> Expr | bool | None:
    if outer is None or own is True:
        return own
    return outer if own is None or outer is True else ["or", outer, own]


def _parameters(value: object) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {str(key): str(each) for key, each in value.items()}
    pairs = (part.partition("=") for part in str(value or "").replace(",", " ").replace(";", " ").split())
    return {key: each for key, _, each in pairs}


def _trigger(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    names = [value] if isinstance(value, str) else [str(each) for each in value]  # type: ignore[attr-defined]  # pyxform gives a text or a list
    return tuple(
        part.strip().removeprefix("${").removesuffix("}") for name in names for part in name.split(",")
    )


def other_labels(language: str) -> tuple[str, str]:
    """The words for ``or_other``: the choice and the question, which pyxform gives in English only."""
    return _OTHER_LABELS.get(language, _OTHER_LABELS["en"])


def other_texts(languages: list[str], which: int) -> str | dict[str, str]:
    """One of these words, as a text of the form: plain, or one a language."""
    found = {language: other_labels(language)[which] for language in languages}
    return found if len(languages) > 1 else found[languages[0]]
