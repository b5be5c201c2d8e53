"""Tokens to tree: precedence climbing over the XPath 1.0 grammar."""

from forms.expressions.lexer import Token, tokens
from forms.expressions.tree import FORMS, MAX_DEPTH, Expr, ExpressionError

_BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
_UNARY = 7
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def parse(text: str) -> Expr:
    """The tree of an expression.

    Raises ExpressionError with the position of the first character that does not fit.
    """
    reader = _Reader(tokens(text))
    tree = reader.expression(0)
    if reader.token.kind != "end":
        raise reader.surprise()
    return tree


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.index = 0
        self.level = 0

    @property
    def token(self) -> Token:
        return self.found[self.index]

    def surprise(self) -> ExpressionError:
        return ExpressionError("syntax", self.token.value or "end", self.token.position)

    def at(self, value: str) -> bool:
        return self.token.kind in ("op", "mark") and self.token.value == value

    def take(self, value: str) -> bool:
        if self.at(value):
            self.index += 1
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.surprise()

    def expression(self, binding: int) -> Expr:
        self.level += 1
        if self.level > MAX_DEPTH:
            raise ExpressionError("too_deep", "", self.token.position)
        left = self.unary()
        while self.token.kind == "op" and _BINDING.get(self.token.value, 0) > binding:
            operator = self.token.value
            self.index += 1
            left = _joined(operator, left, self.expression(_BINDING[operator]))
        self.level -= 1
        return left

    def unary(self) -> Expr:
        signs = 0
        while self.take("-"):
            signs += 1
        if not signs:
            return self.path()
        operand = self.expression(_UNARY)
        # "--x" is the number of x: two signs still convert
        return ["neg", operand] if signs % 2 else ["neg", ["neg", operand]]

    def path(self) -> Expr:
        start = self.start()
        steps: list[Expr] = []
        while self.at("/") or self.at("//"):
            if self.token.value == "//":
                steps.append(["//"])
            self.index += 1
            steps.append(self.step())
        return _path(start, steps) if steps else start

    def start(self) -> Expr:
        token = self.token
        if self.take("/"):
            return _path(["/"], [self.step()]) if self.step_begins() else ["/"]
        if self.take("//"):
            return _path(["/"], [["//"], self.step()])
        if token.kind in ("number", "text", "ref") or self.at("(") or self.call_begins():
            return self.filtered(self.primary())
        step = self.step()
        if step in (["."], [".."]):
            return step
        return _path(["."], [step])

    def call_begins(self) -> bool:
        following = self.found[self.index + 1] if self.index + 1 < len(self.found) else self.token
        return self.token.kind == "word" and following.kind == "mark" and following.value == "("

    def step_begins(self) -> bool:
        return self.token.kind in ("word", "axis") or any(self.at(mark) for mark in (".", "..", "*"))

    def primary(self) -> Expr:
        token = self.token
        self.index += 1
        if token.kind == "number":
            value = float(token.value)
            if value == float("inf"):
                return ["div", 1, 0]
            return int(value) if value.is_integer() and value < 2**53 else value
        if token.kind == "text":
            return token.value
        if token.kind == "ref":
            return ["$", token.value]
        if token.kind == "word":
            if token.value in FORMS:
                raise ExpressionError("syntax", token.value, token.position)
            return [token.value, *self.arguments()]
        inner = self.expression(0)
        self.expect(")")
        return inner

    def arguments(self) -> list[Expr]:
        self.expect("(")
        if self.take(")"):
            return []
        found = [self.expression(0)]
        while self.take(","):
            found.append(self.expression(0))
        self.expect(")")
        return found

    def filtered(self, expr: Expr) -> Expr:
        predicates = self.predicates()
        return ["filter", expr, *predicates] if predicates else expr

    def predicates(self) -> list[Expr]:
        found: list[Expr] = []
        while self.take("["):
            found.append(self.expression(0))
            self.expect("]")
        return found

    def step(self) -> Expr:
        axis = "child"
        if self.token.kind == "axis":
            axis = self.token.value
            self.index += 1
        token = self.token
        if self.call_begins() and token.value == "node":
            self.index += 1
            self.expect("(")
            self.expect(")")
            name = "*"
        elif token.kind == "word" or (token.value in (".", "..", "*") and token.kind != "text"):
            name = token.value
            self.index += 1
        else:
            raise self.surprise()
        if axis != "child":
            name = {"parent": "..", "self": "."}[axis]
        return [name, *self.predicates()]


def _joined(operator: str, left: Expr, right: Expr) -> Expr:
    head = "union" if operator == "|" else operator
    if head not in _COMPARISONS and isinstance(left, list) and left[0] == head:
        return [*left, right]
    return [head, left, right]


def _path(start: Expr, steps: list[Expr]) -> Expr:
    if isinstance(start, list) and start[0] == "path":
        return [*start, *steps]
    return ["path", start, *steps]
