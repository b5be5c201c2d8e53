"""Answers laid out for people and tables: every answer with its path, its label and its words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from forms.calculation import Program, program_of
from forms.context import Lists
from forms.definition import Form
from forms.labels import label_of, plain, rows_of
from forms.markdown import bare
from forms.program import Slot
from forms.question_types import SELECTS, SILENT, answer_text

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d).*)?")
_TIME = re.compile(r"(\d\d:\d\d):.*")
_DATED = frozenset({"date", "today", "dateTime", "start", "end"})


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A line of the office's view of a record. ``value`` is the raw answer, ``text`` what a person reads."""

    path: str
    kind: Literal["group", "repeat", "answer"]
    label: str
    value: Any
    text: str
    sensitivity: str
    depth: int


def flatten(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Path and raw value of every answer, in form order: ``("decisions[2]/echeance", "2026-06-01")``."""
    for row in _Rows(program_of(form), "", {}).rows(answers):
        if row.kind == "answer":
            yield row.path, row.value


def labelled(
    form: Form, answers: Mapping[str, Any], language: str, lists: Lists | None = None
) -> list[AnswerRow]:
    """The record as the office shows it: groups with an answer in them, turns of repeats, answers.

    ``lists`` gives the labels of places and programmes; without them their codes are shown. Metadata is
    left out, and calculations without a label.
    """
    found = [*_Rows(program_of(form), language, lists or {}).rows(answers)]
    return [row for row in found if row.kind != "answer" or row.label]


class _Rows:
    def __init__(self, program: Program, language: str, lists: Lists) -> None:
        self.program, self.language, self.lists = program, language, lists
        self.names: dict[str, dict[str, str]] = {}

    def rows(self, answers: Mapping[str, Any]) -> Iterator[AnswerRow]:
        yield from self._slots(self.program.layout.roots, answers, "", 0)

    def _slots(
        self, slots: list[Slot], answers: Mapping[str, Any], prefix: str, depth: int
    ) -> Iterator[AnswerRow]:
        for slot in slots:
            name = slot.node.name
            if slot.node.type == "group":
                inner = [*self._slots(slot.children, answers, prefix, depth + 1)]
                if inner:
                    yield self._row(slot, "group", prefix + name, None, "", depth)
                    yield from inner
            elif slot.node.type == "repeat":
                yield from self._turns(slot, answers.get(name), prefix + name, depth)
            elif name in answers:
                yield self._row(
                    slot, "answer", prefix + name, answers[name], self._text(slot, answers[name]), depth
                )

    def _turns(self, slot: Slot, turns: object, path: str, depth: int) -> Iterator[AnswerRow]:
        for number, turn in enumerate(turns if isinstance(turns, list) else (), start=1):
            if isinstance(turn, Mapping):
                yield self._row(slot, "repeat", f"{path}[{number}]", None, str(number), depth)
                yield from self._slots(slot.children, turn, f"{path}[{number}]/", depth + 1)

    def _row(
        self,
        slot: Slot,
        kind: Literal["group", "repeat", "answer"],
        path: str,
        value: Any,
        text: str,
        depth: int,
    ) -> AnswerRow:
        label = bare(plain(slot.node.label, self.language))
        if not label and slot.node.type not in SILENT:
            label = slot.node.name
        return AnswerRow(path, kind, label, value, text, sensitivity_of(slot), depth)

    def _text(self, slot: Slot, value: Any) -> str:
        text = answer_text(value)
        node = slot.node
        if node.type in SELECTS:
            names = self._labels(node.list or node.file)
            shown = [names.get(part, part) for part in text.split(" ")]
            if node.type == "rank":
                shown = [f"{place}. {each}" for place, each in enumerate(shown, start=1)]
            return ", ".join(shown)
        if node.type == "acknowledge" and text == "OK":
            return "Oui" if self.language == "fr" else "Yes"
        if node.type == "time":
            return _TIME.sub(r"\1", text)
        if node.type in _DATED:
            return _moment(text, node.appearance.split(), french=self.language == "fr")
        return text

    def _labels(self, name: str) -> dict[str, str]:
        if name not in self.names:
            rows = rows_of(self.program, name, self.lists)
            self.names[name] = {row["name"]: label_of(row, self.language) for row in rows}
        return self.names[name]


def sensitivity_of(slot: Slot) -> str:
    """Its own, or that of what it lies in: a group that is marked makes everything in it so."""
    around: Slot | None = slot
    while around is not None:
        if around.node.sensitivity:
            return around.node.sensitivity
        around = around.parent
    return "ordinary"


def _moment(text: str, appearance: list[str], *, french: bool) -> str:
    """Days and moments the French way or as ISO 8601, as much of them as was asked; other text as it is."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return text
    year, month, day, hour = found.groups()
    whole = f"{day}/{month}/{year}" if french else f"{year}-{month}-{day}"
    if hour:
        return f"{whole} {hour}"
    if "year" in appearance:
        return year
    if "month-year" in appearance:
        return f"{month}/{year}" if french else f"{year}-{month}"
    return whole
