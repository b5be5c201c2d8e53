"""Expressions, forms and records made up from a seed: what both engines must agree on."""

from random import Random
from typing import Any

from forms.expressions.parser import parse

TEXTS = [
    "",
    "a",
    "b c",
    "été",
    "12",
    "-3.5",
    "2026-05-20",
    "2026-02-30",
    "14:30",
    "NaN",
    "a b c",
    "1e3",
    " 7 ",
]
LEAVES = ["0", "1", "2.5", "0.1", "1000000", "3", "10", "${a}", "${b}", "${many}", "${none}", "true()", "."]
LEAVES += [f"'{text}'" for text in TEXTS]
ONE = ["number", "string", "boolean", "not", "string-length", "normalize-space", "floor", "ceiling", "round"]
ONE += ["abs", "int", "count-selected", "date", "boolean-from-string", "decimal-date-time", "sqrt"]
TWO = ["concat", "coalesce", "contains", "starts-with", "substring-after", "selected", "selected-at", "round"]
TWO += ["min", "max", "join", "substr", "format-date", "substring"]
OPERATORS = ["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"]


def expression(rng: Random, depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.25:
        return rng.choice(LEAVES)
    inner = [expression(rng, depth - 1) for _ in range(3)]
    return rng.choice(
        [
            f"({inner[0]} {rng.choice(OPERATORS)} {inner[1]})",
            f"{rng.choice(ONE)}({inner[0]})",
            f"{rng.choice(TWO)}({inner[0]}, {inner[1]})",
            f"if({', '.join(inner)})",
            f"-{inner[0]}",
        ]
    )


def expression_case(seed: int) -> dict[str, Any]:
    rng = Random(seed)  # a seed, not a secret
    return {
        "expr": expression(rng),
        "resultType": rng.choice(["string", "number", "boolean"]),
        "context": {
            "a": rng.choice(TEXTS),
            "b": str(rng.uniform(-100, 100)),
            "many": [rng.choice(TEXTS) for _ in range(rng.randrange(4))],
            "none": [],
        },
        "self": rng.choice(TEXTS),
    }


CHOICES = [{"name": name, "label": name.upper()} for name in ("a", "b", "c")]
KINDS = ["integer", "decimal", "text", "select_one", "select_multiple", "date", "calculate"]
CONDITIONS = ["{x} > 2", "{x} != ''", "selected({x}, 'a')", "count({x}) > 0", "{x} = {y}", "{x} < {y}"]
RULES = [". > 1", "string-length(.) < 4", ". != {x}", "not(selected(., 'b'))", ". <= '2026-05-20'"]
SUMS = ["{x} + {y}", "concat({x}, '-', {y})", "coalesce({x}, 0) * 2", "sum({x})", "if({x} > 1, {x}, {y})"]
SUMS += ["count({x})", "join(' ', {x}, {y})", "max({x}, {y})", "position(..)", "{x} = {y}", "../{n}"]


def form(rng: Random) -> dict[str, Any]:
    """A compiled form of questions, groups and repeats, each resting only on what stands before it."""
    names: list[str] = []
    children = nodes(rng, names, 2)
    return {
        "format": 1,
        "id": "made-up",
        "version": "1",
        "title": "Made up",
        "languages": ["fr"],
        "settings": {"instance_name": tree(rng, ["concat('n ', {x})"], names)},
        "children": children,
        "choices": {"abc": CHOICES},
    }


def tree(rng: Random, patterns: list[str], names: list[str]) -> Any:
    one, other = (rng.choice(names) if names else "" for _ in range(2))
    refs = {
        "{x}": f"${{{one}}}" if one else "''",
        "{y}": f"${{{other}}}" if other else "''",
        "{n}": one or "*",
    }
    pattern = rng.choice(patterns)
    for mark, text in refs.items():
        pattern = pattern.replace(mark, text)
    return parse(pattern)


def nodes(rng: Random, names: list[str], depth: int) -> list[dict[str, Any]]:
    found = []
    for _ in range(rng.randrange(1, 6)):
        kind = rng.choice([*KINDS, *(["group", "repeat"] if depth else [])])
        node: dict[str, Any] = {"name": f"q{len(names)}", "type": kind}
        before = [*names]
        names.append(node["name"])
        if rng.random() < 0.3:
            node["relevant"] = tree(rng, CONDITIONS, before)
        if kind in ("group", "repeat"):
            node["children"] = nodes(rng, names, depth - 1)
        elif kind == "calculate":
            node["calculation"] = tree(rng, SUMS, before)
        else:
            question(rng, node, before)
        found.append(node)
    return found


def question(rng: Random, node: dict[str, Any], before: list[str]) -> None:
    if rng.random() < 0.5:
        node["constraint"] = tree(rng, RULES, before)
    if rng.random() < 0.4:
        node["required"] = True
    if node["type"].startswith("select"):
        node["list"] = "abc"


VALUES: dict[str, list[Any]] = {
    "integer": [-5, 0, 1, 2, 3, 12, 2.5],
    "decimal": [0.5, 1.25, -3, 1e-7, 12345.678],
    "text": ["a", "b c", "été", "12", "2026-05-20"],
    "select_one": ["a", "b", "c", "d"],
    "select_multiple": [["a"], ["a", "b"], ["c", "b"], []],
    "date": ["2026-05-20", "2025-12-31", "2026-02-30"],
}


def answers(rng: Random, children: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in children:
        if node["type"] == "group":
            found.update(answers(rng, node["children"]))
        elif node["type"] == "repeat":
            turns = [answers(rng, node["children"]) for _ in range(rng.randrange(4))]
            if turns:
                found[node["name"]] = turns
        elif node["type"] in VALUES and rng.random() < 0.8:
            found[node["name"]] = rng.choice(VALUES[node["type"]])
    return found


def form_case(seed: int) -> dict[str, Any]:
    rng = Random(seed)  # a seed, not a secret
    made = form(rng)
    return {"form": made, "answers": answers(rng, made["children"]), "expected": None, "session": True}
