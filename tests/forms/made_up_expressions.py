"""Expressions made up from a seed: what both engines must agree on."""

from random import Random
from typing import Any

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
    "\u00a07",
    "a\u001fb\u0085",
    "\ufeff",
    "😀é",
    "+5",
    "1e400",
    "9007199254740993",
    "Infinity",
    "2026-5-1",
    "2026-05-20T23:30:00.000-11:00",
    "10:00:00Z",
    "13.3 12.6; 13.4 12.7; 13.3 12.8",
]
LEAVES = [
    "0",
    "1",
    "-1",
    "2.5",
    "1 div 0",
    "0.5",
    "9007199254740993",
    "0.1",
    "1000000",
    "3",
    "10",
    "${a}",
    "${b}",
    "${many}",
    "${none}",
    "true()",
    ".",
]
LEAVES += [f"'{text}'" for text in TEXTS]
ONE = ["number", "string", "boolean", "not", "string-length", "normalize-space", "floor", "ceiling", "round"]
ONE += ["abs", "int", "count-selected", "date", "boolean-from-string", "decimal-date-time", "sqrt"]
ONE += ["decimal-time", "base64-decode", "once", "name", "count", "sum", "position", "count-non-empty"]
ONE += ["date-time", "area", "distance", "max", "min", "local-name"]
TWO = ["concat", "coalesce", "contains", "starts-with", "substring-after", "selected", "selected-at", "round"]
TWO += ["min", "max", "join", "substr", "format-date", "substring", "regex", "ends-with", "pow", "checklist"]
TWO += ["substring-before", "geofence", "distance", "format-date-time", "digest"]
ONE += ["sin", "cos", "tan", "asin", "acos", "atan", "exp", "exp10", "log", "log10"]
TWO += ["atan2"]
PATTERNS = [
    "^[a-c ]+$",
    "(a|b)*c",
    "\\d{1,3}",
    "[^0-9]",
    "a{0,2}b?",
    "\\bb",
    "(é|.)$",
    "a{1,100000}",
    "(",
    "\\s+",
]
MARKS = ["%Y-%m-%d", "%e/%n/%y", "%H:%M:%S.%3", "%h h %M", "%a %b %%", "%Y%", "%q"]
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
            f"${{many}}[{inner[0]}]",
            f"({inner[0]} | ${{many}})",
            f"translate({', '.join(inner)})",
            f"weighted-checklist(1, 5, {inner[0]}, {inner[1]})",
            f"digest({inner[0]}, 'SHA-256', 'hex')",
            f"concat(randomize(${{many}}, {inner[0]}))",
            f"format-date({inner[0]}, '{rng.choice(MARKS)}')",
            f"${{many}}[position() = last() or . = {inner[0]}]",
            f"substr({inner[0]}, {rng.randrange(-4, 4)}, {rng.randrange(-4, 9)})",
            f"{inner[0]} {rng.choice(OPERATORS)} {inner[1]} {rng.choice(OPERATORS)} {inner[2]}",
            f"round({inner[0]}, {rng.randrange(-3, 4)})",
            f"checklist(-1, {inner[0]}, {inner[1]}, ${{many}})",
            f"regex({inner[0]}, '{rng.choice(PATTERNS)}')",
            f"${{many}}[{inner[0]}][{inner[1]}]",
            f"count((${{many}} | ${{a}})[{inner[0]}])",
            f"sum(${{many}}[. {rng.choice(OPERATORS)} {inner[0]}])",
            f"digest({inner[0]}, '{rng.choice(['md5', 'SHA-1', 'SHA-384', 'sha-512', 'crc'])}')",
            f"weighted-checklist({inner[0]}, {inner[1]}, ${{many}}, {inner[2]}, true(), 2)",
            f"substring({inner[0]}, {rng.choice(['-0.5', '0.5', '1.5', '2'])}, {inner[1]})",
            f"indexed-repeat({inner[0]}, ${{many}}, {inner[1]})",
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
