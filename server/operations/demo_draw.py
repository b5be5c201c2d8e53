"""Drawing lots, and what is drawn first: the event itself, before any form asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, TypeVar

Answers = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Draw:
    """A seeded source of chance in the words of this generator."""

    random: Random

    def one(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def weighted(self, weights: dict[str, int]) -> str:
        return self.random.choices([*weights], [*weights.values()])[0]

    def some(self, values: Sequence[T], least: int, most: int) -> list[T]:
        """Between least and most of the values, in their own order."""
        chosen = set(self.random.sample(range(len(values)), self.between(least, most)))
        return [value for index, value in enumerate(values) if index in chosen]

    def between(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def share(self, least: float, most: float) -> float:
        return self.random.uniform(least, most)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability


@dataclass(frozen=True)
class Event:
    """What took place: where, when, how many. ``cells`` is the sex x age grid by question name."""

    form: str
    programme: str
    region: str
    departement: str
    commune: str
    sous_type: str
    starts: date
    ends: date
    cells: dict[str, int]

    @property
    def women(self) -> int:
        return sum(number for name, number in self.cells.items() if name.startswith("f_"))

    @property
    def men(self) -> int:
        return sum(number for name, number in self.cells.items() if name.startswith("h_"))

    @property
    def people(self) -> int:
        return self.women + self.men

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1
