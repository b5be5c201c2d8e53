"""Small cells are hidden, and others with them, so that no sum gives a hidden one away.

A table shows its totals. A single hidden cell in a row or a column is its total less the others: so every
line with one hidden cell hides a second one, until no line has exactly one.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

ANY = "*"  # added up over all values of a dimension; None stands for "not said"
DIMENSIONS = ("sex", "age", "region", "form")
# cells that say something of the people themselves; a total by region alone mixes all activities
PERSONAL = (0, 1, 3)
SMALLEST_SHOWN = 10

Key = tuple[str | None, ...]
Fact = tuple[Key, Decimal, Decimal]


class Suppression:
    """The hidden cells of one indicator, from its facts: key, value, and the part that is guarded.

    Of guarded parts below ``smallest``. ``whole``: totals too may be small, and hidden; else only cells that
    say something of the people themselves.
    """

    def __init__(self, facts: Iterable[Fact], smallest: int = SMALLEST_SHOWN, *, whole: bool = False) -> None:
        self.whole = whole
        self.values: dict[Key, Decimal] = defaultdict(Decimal)
        guarded: dict[Key, Decimal] = defaultdict(Decimal)
        for key, value, hushed in facts:
            # a key that is a total already is its own total several times
            for total in set(totals(key)):
                self.values[total] += value
                guarded[total] += hushed
        self.small = {key for key, value in guarded.items() if 0 < value < smallest and self.may_hide(key)}
        self.hidden = set(self.small)
        if self.small:
            self.protect()

    def may_hide(self, key: Key) -> bool:
        return self.whole or personal(key)

    def protect(self) -> None:
        """Hide more until no line has exactly one hidden cell, or nothing in it may be hidden any more."""
        lines = self.lines()
        changed = True
        while changed:
            changed = False
            for line in lines:
                second = self.second(line)
                if second is not None:
                    self.hidden.add(second)
                    changed = True

    def lines(self) -> list[list[Key]]:
        """Every total with the cells it adds up."""
        found: dict[tuple[int, Key], list[Key]] = defaultdict(list)
        for key in self.values:
            for place, value in enumerate(key):
                if value != ANY:
                    found[place, (*key[:place], ANY, *key[place + 1 :])].append(key)
        return [[*cells, total] for (_place, total), cells in found.items()]

    def second(self, line: list[Key]) -> Key | None:
        """The cell to hide beside the only hidden one: a small one, rather than a total."""
        if sum(key in self.hidden for key in line) != 1:
            return None
        shown = [key for key in line if key not in self.hidden and self.values[key] and self.may_hide(key)]
        return min(shown, key=lambda key: (key.count(ANY), self.values[key], str(key)), default=None)


def totals(key: Key) -> Iterable[Key]:
    """The cell itself and every total that it is part of."""
    places = range(len(key))
    for count in range(len(key) + 1):
        for added in combinations(places, count):
            yield tuple(ANY if place in added else value for place, value in enumerate(key))


def personal(key: Key) -> bool:
    return any(key[place] != ANY for place in PERSONAL)
