"""Expression text to tokens, after XPath 1.0 § 3.7 and the ``${name}`` of XLSForm."""

import re
from dataclasses import dataclass

from forms.expressions.tree import MAX_LENGTH, ExpressionError

_NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<ref>\$\{[ \t]*(?P<name>[^\W\d][\w.\-]*)[ \t]*\})"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<axis>(?:child|parent|self)[ \t]*::)"
    rf"|(?P<word>{_NAME}(?::{_NAME})?)"
    r"|(?P<mark>!=|<=|>=|//|\.\.|::|[-+*=<>|/()\[\],.@])"
)
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_GLUED = re.compile(r"(?:and|or|div|mod)(?=[0-9])")
_MARK_OPERATORS = frozenset({"*", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="})
_OPENERS = frozenset({"@", "::", "(", "[", ","})


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: number, text, ref, word, axis, op, mark, end."""

    kind: str
    value: str
    position: int


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, closed by one of kind ``end``.

    Raises ExpressionError ``too_long`` or ``syntax``.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError("too_long", str(len(text)))
    found: list[Token] = []
    position = 0
    while position < len(text):
        # after an operand no name can follow: "7 mod2" is an operator and its number
        match = (_operator_expected(found) and _GLUED.match(text, position)) or _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError("syntax", text[position : position + 20], position)
        if match.re is _GLUED:
            found.append(Token("op", match.group(), position))
        elif match.lastgroup != "space":
            found.append(_token(match, found))
        position = match.end()
    found.append(Token("end", "", position))
    return found


def _token(match: re.Match[str], before: list[Token]) -> Token:
    value, position = match.group(), match.start()
    if match.group("ref"):
        return Token("ref", match.group("name"), position)
    if match.group("text"):
        return Token("text", value[1:-1], position)
    if match.group("axis"):
        return Token("axis", value.rstrip(": \t"), position)
    if match.group("number"):
        return Token("number", value, position)
    if _operator_expected(before) and (value in _WORD_OPERATORS or value == "*"):
        return Token("op", value, position)
    if match.group("word"):
        return Token("word", value, position)
    return Token("op" if value in _MARK_OPERATORS and value != "*" else "mark", value, position)


def _operator_expected(before: list[Token]) -> bool:
    """XPath 1.0 § 3.7: after a complete operand, ``*`` and ``and or div mod`` are operators."""
    if not before:
        return False
    last = before[-1]
    return last.kind not in ("op", "axis") and not (last.kind == "mark" and last.value in _OPENERS)
