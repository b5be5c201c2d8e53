"""Regular expressions in linear time: the common subset of every engine, the same answer on both sides.

A pattern becomes a small program of states (Thompson 1968); all states run side by side over the text and
the steps taken are remembered, so that no pattern can blow up. Left out, and refused by name: back
references, look-around, named groups, ``\\p{…}``. ``\\d \\w \\s`` are ASCII as in JavaScript (``\\s`` has
the Unicode spaces). A match anywhere in the text counts; anchor with ``^`` and ``$``.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from forms.expressions.tree import ExpressionError

MAX_STATES = 500
MAX_PATTERN = 5_000
_MAX_REMEMBERED = 4000
_CHAR, _SPLIT, _ASSERT, _MATCH = range(4)
_DIGIT = ((48, 57),)
_WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE = (
    (9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
_NEWLINES = ((10, 10), (13, 13), (0x2028, 0x2029))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROL = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11, "0": 0}
_EDGE, _IS_WORD, _IS_OTHER = range(3)

Ranges = tuple[tuple[int, int], ...]


class Chars(NamedTuple):
    """A set of characters, or all but those."""

    ranges: Ranges
    negated: bool

    def has(self, code: int) -> bool:
        return any(low <= code <= high for low, high in self.ranges) != self.negated


class _State:
    __slots__ = ("chars", "kind", "next", "other")

    def __init__(self, kind: int, chars: Chars | str | None = None) -> None:
        self.kind, self.chars, self.next, self.other = kind, chars, -1, -1


Built = Callable[[int], int]
"""Given the state to go on to, adds its own states and returns the first of them."""


class _Node(dict[str, "_Node"]):
    """States that run side by side after a kind of character; where each next one leads is remembered."""

    def __init__(self, pattern: "Pattern | None", states: frozenset[int], before: int) -> None:
        self.pattern, self.states, self.before = pattern, states, before

    def __missing__(self, char: str) -> "_Node":
        if self.pattern is None:
            return self
        found = self[char] = self.pattern.after(self, char)
        return found


_MATCHED = _Node(None, frozenset(), 0)


class Pattern:
    """A compiled pattern. Raises ExpressionError ``pattern`` for what is not in the subset."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._states: list[_State] = []
        self._nodes: dict[tuple[frozenset[int], int], _Node] = {}
        self._remembered = 0
        built = self._alternatives(0)
        if self._at < len(text):
            raise self._wrong()
        self._start = frozenset({built(self._add(_State(_MATCH)))})

    def search(self, value: str) -> bool:
        """Whether the pattern matches somewhere in the text."""
        node = self._node(self._start, _EDGE)
        for char in value:
            node = node[char]
            if node is _MATCHED:
                return True
        return node[""] is _MATCHED

    def after(self, node: "_Node", char: str) -> "_Node":
        """Where a character leads, ``""`` being the end of the text."""
        self._remembered += 1
        if self._remembered > _MAX_REMEMBERED:
            self._nodes.clear()
            self._remembered = 0
        code = ord(char) if char else -1
        states, matched = self._compute(node.states, node.before, code)
        return _MATCHED if matched else self._node(states, _kind(code))

    def _node(self, states: frozenset[int], before: int) -> "_Node":
        found = self._nodes.get((states, before))
        if found is None:
            found = self._nodes[states, before] = _Node(self, states, before)
        return found

    def _compute(self, states: frozenset[int], before: int, code: int) -> tuple[frozenset[int], bool]:
        todo, seen, after = [*states], set(states), set(self._start)
        while todo:
            state = self._states[todo.pop()]
            if state.kind == _MATCH:
                return self._start, True
            targets: tuple[int, ...] = ()
            if state.kind == _CHAR:
                if code >= 0 and state.chars.has(code):  # type: ignore[union-attr]  # a char state has chars
                    after.add(state.next)
            elif state.kind == _SPLIT:
                targets = (state.next, state.other)
            elif _holds(str(state.chars), before, _kind(code)):
                targets = (state.next,)
            new = [target for target in targets if target not in seen]
            seen.update(new)
            todo.extend(new)
        return frozenset(after), False

    # building

    def _wrong(self) -> ExpressionError:
        return ExpressionError("pattern", self._text, self._at)

    def _add(self, state: _State) -> int:
        if len(self._states) >= MAX_STATES:
            raise self._wrong()
        self._states.append(state)
        return len(self._states) - 1

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _alternatives(self, level: int) -> Built:
        if level > 30:
            raise self._wrong()
        left = self._sequence(level)
        while self._take("|"):
            left = self._either(left, self._sequence(level))
        return left

    def _either(self, left: Built, right: Built) -> Built:
        return lambda then: self._split(left(then), right(then))

    def _split(self, first: int, second: int) -> int:
        index = self._add(_State(_SPLIT))
        self._states[index].next, self._states[index].other = first, second
        return index

    def _sequence(self, level: int) -> Built:
        items: list[Built] = []
        while self._peek() not in ("", "|", ")"):
            items.append(self._quantified(self._atom(level)))
        return _chain(items)

    def _quantified(self, item: Built) -> Built:
        low, high = self._counts()
        self._take("?")
        if low == high == 1:
            return item
        if max(low, high) > MAX_STATES or -1 < high < low:
            raise self._wrong()
        head = _chain([item] * low)
        if high < 0:
            return _chain([head, self._many(item)])
        tail: Built = _chain([])
        for _ in range(high - low):
            tail = self._optional(_chain([item, tail]))
        return _chain([head, tail])

    def _counts(self) -> tuple[int, int]:
        for mark, counts in (("*", (0, -1)), ("+", (1, -1)), ("?", (0, 1))):
            if self._take(mark):
                return counts
        end = self._text.find("}", self._at)
        if self._peek() != "{" or end < 0:
            return 1, 1
        low, comma, high = self._text[self._at + 1 : end].partition(",")
        if not _digits(low) or (high and not _digits(high)):
            return 1, 1
        self._at = end + 1
        return _count(low), _count(high) if high else -1 if comma else _count(low)

    def _optional(self, item: Built) -> Built:
        return lambda then: self._split(item(then), then)

    def _many(self, item: Built) -> Built:
        def build(then: int) -> int:
            index = self._split(-1, then)
            self._states[index].next = item(index)
            return index

        return build

    def _atom(self, level: int) -> Built:
        char = self._peek()
        self._at += 1
        if char == "(":
            if self._take("?") and not self._take(":"):
                raise self._wrong()
            inner = self._alternatives(level + 1)
            if not self._take(")"):
                raise self._wrong()
            return inner
        if char in "*+?":
            raise self._wrong()
        if char in "^$":
            return self._single(_ASSERT, char)
        if char == "\\" and self._peek() in ("b", "B"):
            self._at += 1
            return self._single(_ASSERT, self._text[self._at - 1])
        if char == ".":
            return self._single(_CHAR, Chars(_NEWLINES, True))
        if char == "[":
            return self._single(_CHAR, self._class())
        if char == "\\":
            return self._single(_CHAR, self._escape())
        return self._single(_CHAR, Chars(((ord(char), ord(char)),), False))

    def _single(self, kind: int, chars: Chars | str) -> Built:
        def build(then: int) -> int:
            state = _State(kind, chars)
            state.next = then
            return self._add(state)

        return build

    def _escape(self) -> Chars:
        char = self._peek()
        self._at += 1
        if char and char in "dwsDWS":
            return Chars(_CLASSES[char.lower()], char.isupper())
        code = _CONTROL.get(char, -1)
        if char in ("x", "u"):
            length = 2 if char == "x" else 4
            digits = self._text[self._at : self._at + length]
            if len(digits) < length or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                raise self._wrong()
            self._at += length
            code = int(digits, 16)
        if code < 0:
            if not char or (char.isascii() and char.isalnum()):
                raise self._wrong()
            code = ord(char)
        return Chars(((code, code),), False)

    def _class(self) -> Chars:
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        while self._peek() != "]":
            low = self._member()
            follows = self._text[self._at + 1 : self._at + 2]
            if self._peek() == "-" and follows not in ("]", "") and len(low) == 1:
                self._at += 1
                high = self._member()
                if len(high) != 1 or high[0][0] < low[0][0]:
                    raise self._wrong()
                low = ((low[0][0], high[0][0]),)
            ranges.extend(low)
        self._at += 1
        return Chars(tuple(ranges), negated)

    def _member(self) -> Ranges:
        char = self._peek()
        if not char:
            raise self._wrong()
        self._at += 1
        if char == "\\":
            found = self._escape()
            if found.negated:
                return _complement(found.ranges)
            return found.ranges
        return ((ord(char), ord(char)),)


def _chain(items: list[Built]) -> Built:
    def build(then: int) -> int:
        for item in reversed(items):
            then = item(then)
        return then

    return build


def _complement(ranges: Ranges) -> Ranges:
    found, start = [], 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    return (*found, (start, 0x10FFFF))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _count(text: str) -> int:
    """A number of times; one past what any pattern may have for thousands of digits too."""
    digits = text.lstrip("0")
    return int(digits or "0") if len(digits) < 6 else MAX_STATES + 1


def _kind(code: int) -> int:
    if code < 0:
        return _EDGE
    return _IS_WORD if Chars(_WORD, False).has(code) else _IS_OTHER


def _holds(assertion: str, before: int, after: int) -> bool:
    if assertion == "^":
        return before == _EDGE
    if assertion == "$":
        return after == _EDGE
    return ((before == _IS_WORD) != (after == _IS_WORD)) == (assertion == "b")


def pattern(text: str) -> Pattern:
    """A compiled pattern, remembered."""
    if len(text) > MAX_PATTERN:
        raise ExpressionError("pattern", text[:80])
    return _compiled(text)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Pattern:
    return Pattern(text)
