"""What may stand in one record only: the rows of ``checks`` with ``unique``, read in cleaned answers.

A row says which answers are compared, and nothing of with what: the server knows the other records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.question_types import answer_text

# longer periods are cut here
MOST_DAYS = 366
YEARS = range(2000, 2100)
# the columns that name what is compared
COLUMNS = ("unique", "within", "from", "to", "days")
Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What a record has given to a row: the answers together, and where an alert about them stands.

    ``days`` has the bit ``n`` set where it counts ``n`` days after ``first``; without ``first`` on any day.
    """

    path: str
    answers: tuple[str, ...]
    within: tuple[str, ...]
    first: date | None = None
    days: int = 0


def given(rule: Rule, answers: Mapping[str, Any]) -> Iterator[Given]:
    """What these answers give to the row, turn by turn; nothing where one of the answers is missing."""
    scope, _slash, name = rule["question"].rpartition("/")
    for turn in turns(answers, deepest(rule)):
        values = tuple(turn.text(path) for path in rule["unique"])
        if not all(values):
            continue
        within = tuple(turn.text(path) for path in rule.get("within", ()))
        path = turn.prefix(scope) + name
        if "from" not in rule:
            yield Given(path, values, within)
        elif days := days_of(rule, turn):
            yield Given(path, values, within, *days)


def scope_of(path: str) -> str:
    """The repeats around a question: ``suivi/visites`` of ``suivi/visites/date``, '' outside of any."""
    return path.rpartition("/")[0]


def paths_of(rule: Rule, column: str) -> list[str]:
    """The questions that a column of the row names."""
    found = rule.get(column, [])
    return [found] if isinstance(found, str) else [*found]


def named(rule: Rule) -> Iterator[str]:
    """The paths of all questions that a row reads."""
    for column in COLUMNS:
        yield from paths_of(rule, column)


def deepest(rule: Rule) -> str:
    """The innermost repeat that the row reads; the others lie around it (the form check holds that)."""
    return max((scope_of(path) for path in (*named(rule), rule["question"])), key=len)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a repeat with all that is around it: the answers of each scope, and its path in words."""

    scopes: Mapping[str, tuple[str, Mapping[str, Any]]]

    def value(self, path: str) -> Any:
        scope, _slash, name = path.rpartition("/")
        return self.scopes[scope][1].get(name) if scope in self.scopes else None

    def text(self, path: str) -> str:
        return answer_text(self.value(path)).strip()

    def prefix(self, scope: str) -> str:
        """``travailleurs[2]/`` of this turn."""
        return self.scopes[scope][0] if scope in self.scopes else ""


def turns(answers: Mapping[str, Any], scope: str) -> Iterator[Turn]:
    """Every turn of the repeat; the record as a whole where there is none."""
    yield from _turns({"": ("", answers)}, "", scope.split("/") if scope else [])


def _turns(
    scopes: Mapping[str, tuple[str, Mapping[str, Any]]], scope: str, below: Sequence[str]
) -> Iterator[Turn]:
    if not below:
        yield Turn(scopes)
        return
    prefix, answers = scopes[scope]
    inner = f"{scope}/{below[0]}" if scope else below[0]
    listed = answers.get(below[0])
    for number, turn in enumerate(listed if isinstance(listed, list) else (), start=1):
        if isinstance(turn, Mapping):
            here = (f"{prefix}{below[0]}[{number}]/", turn)
            yield from _turns({**scopes, inner: here}, inner, below[1:])


def days_of(rule: Rule, turn: Turn) -> tuple[date, int] | None:
    """The first day and the days from there; None where that cannot be said."""
    first = day(turn.text(rule["from"]))
    if first is None:
        return None
    found = 1
    if "days" in rule:
        found = sum(1 << number - 1 for number in numbers(turn.value(rule["days"])))
    if "to" in rule:
        last = day(turn.text(rule["to"])) or first
        length = min((last - first).days + 1, MOST_DAYS)
        span = (1 << length) - 1 if length > 0 else 0
        found = found & span if "days" in rule else span
    return (first, found) if found else None


def day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if found.year in YEARS else None


def numbers(value: Any) -> set[int]:
    """The days that are counted from 1; what is no such number tells nothing."""
    texts = value if isinstance(value, list) else [value]
    found = (answer_text(text) for text in texts)
    return {int(text) for text in found if text.isdecimal() and len(text) < 5 and 0 < int(text) <= MOST_DAYS}


def read_as(rule: Rule) -> str:
    """The row as it is written in the sheet: ``unique: carte; others: 2``."""
    texts = {column: ", ".join(paths_of(rule, column)) for column in COLUMNS}
    texts["others"] = str(rule.get("others", ""))
    return "; ".join(f"{column}: {text}" for column, text in texts.items() if text)
