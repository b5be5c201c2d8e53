"""A marshmallow schema made from a form: types, lengths, choices of fixed lists.

What depends on other answers (relevance, required, filtered choices, constraints) runs over the loaded
answers afterwards, in ``forms.validation``. Error messages are problem codes.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError, fields

from forms.definition import Form, Node
from forms.question_types import MAX_INSTANCES, READERS, Reader, is_blank, tidy

MAX_UNKNOWN = 200


class Answer(fields.Field[Any]):
    """One question: its type says what is wrong; blank is unanswered."""

    def __init__(self, wrong_with: Reader) -> None:
        super().__init__(allow_none=True)
        self.wrong_with = wrong_with

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Blank and missing are the same here, and there are no validators: one look is enough."""
        if value is None or value == "" or value == []:
            return None
        wrong = self.wrong_with(value)
        if wrong:
            raise ValidationError(wrong)
        return tidy(value)


class Turns(fields.Field[Any]):
    """A repeat: a list of objects, each with the schema of the repeat."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(allow_none=True)
        self.schema = schema

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if is_blank(value):
            return None
        if not isinstance(value, list):
            raise ValidationError("type")
        if len(value) > MAX_INSTANCES:
            raise ValidationError("too_long")
        errors: dict[str, Any] = {}
        loaded = []
        for index, turn in enumerate(value):
            answers, wrong = load(self.schema, turn)
            loaded.append(answers)
            if wrong:
                errors[str(index)] = wrong
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded


class AnswersSchema(Schema):
    """The answers of one scope."""


def schema_of(form: Form) -> Schema:
    """The schema of a form's answers."""
    return _scope(form.children, form.choices)


def _scope(nodes: Sequence[Node], choices: Mapping[str, Any]) -> Schema:
    found: dict[str, fields.Field[Any]] = {}
    for node in _questions(nodes):
        found[node.name] = (
            Turns(_scope(node.children, choices))
            if node.type == "repeat"
            else Answer(reader_of(node, choices))
        )
    return AnswersSchema.from_dict(found)()


def _questions(nodes: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found += _questions(node.children) if node.type == "group" else [node]
    return found


def reader_of(node: Node, choices: Mapping[str, Any]) -> Reader:
    """What is wrong with a value as an answer of this question, wherever it comes from."""
    read, fixed = READERS.get(node.type, READERS["note"]), _fixed(node, choices)
    if fixed is None:
        return read

    def chosen(value: Any) -> str | None:
        names = value if isinstance(value, list) else [value]
        return read(value) or (None if fixed.issuperset(names) else "choice")

    return chosen


def _fixed(node: Node, choices: Mapping[str, Any]) -> frozenset[str] | None:
    """The names of a list that is in the form and not filtered."""
    if not node.list or node.choice_filter is not None:
        return None
    return frozenset(row["name"] for row in choices.get(node.list, ()))


def load(schema: Schema, data: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers that are right, and what is wrong with the others by name."""
    if isinstance(data, dict) and len(data) > len(schema.fields) + MAX_UNKNOWN:
        # enough to say what is wrong; a hundred thousand unknown names would cost seconds
        unknown = [*islice((key for key in data if key not in schema.fields), MAX_UNKNOWN)]
        data = {key: data[key] for key in [*schema.fields, *unknown] if key in data}
    if not isinstance(data, dict):
        return {}, {"_schema": ["not_an_object"]}
    valid: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    # only the fields that were sent: most of a form's questions do not apply to one record
    for name, value in data.items():
        field = schema.fields.get(name)
        if field is None:
            wrong[name] = ["unknown_question"]
            continue
        try:
            valid[name] = field.deserialize(value, name, data)
        except ValidationError as error:
            wrong[name] = error.messages
            if error.valid_data:
                valid[name] = error.valid_data
    return valid, wrong
