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
ONE += ["decimal-time", "base64-decode", "once", "name", "count", "sum", "position"]
TWO = ["concat", "coalesce", "contains", "starts-with", "substring-after", "selected", "selected-at", "round"]
TWO += ["min", "max", "join", "substr", "format-date", "substring", "regex", "ends-with", "pow", "checklist"]
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
PLACES = [
    {"name": f"{letter}{n}", "label": f"{letter} {n}", "region": letter} for letter in "ab" for n in (1, 2, 3)
]
KINDS = ["integer", "decimal", "text", "select_one", "select_multiple", "date", "calculate", "place", "rank"]
KINDS += ["range", "time", "dateTime", "geopoint", "image", "barcode", "acknowledge", "note", "hidden"]
CONDITIONS = ["{x} > 2", "{x} != ''", "selected({x}, 'a')", "count({x}) > 0", "{x} = {y}", "{x} < {y}"]
CONDITIONS += ["regex({x}, '^[a-c]')", "not({x} = '') or {y} != ''", "count-selected({x}) <= 1"]
RULES = [". > 1", "string-length(.) < 4", ". != {x}", "not(selected(., 'b'))", ". <= '2026-05-20'"]
RULES += ["regex(., '[0-9]+')", "distance(concat(., ';13 13')) < 200000", ". >= {x} and . <= 100"]
SUMS = ["{x} + {y}", "concat({x}, '-', {y})", "coalesce({x}, 0) * 2", "sum({x})", "if({x} > 1, {x}, {y})"]
SUMS += ["count({x})", "join(' ', {x}, {y})", "max({x}, {y})", "position(..)", "{x} = {y}", "../{n}"]
SUMS += ["coalesce({x} + {y}, 7)", "indexed-repeat({x}, {y}, 1)", "jr:choice-name({x}, '{n}')"]
SUMS += ["pulldata('places', 'label', 'name', {x})", "instance('places')/root/item[name = {x}]/region"]
SUMS += [
    "count(instance('places')/root/item[region = {x}])",
    "jr:itext('/f/{n}:label')",
    "selected-at({x}, 1)",
]
SUMS += ["decimal-date-time({x}) - decimal-date-time({y})", "format-date({x}, '%d/%m/%Y')", "name(../{n})"]
FILTERS = ["region = {x}", "region != {x}", "{x} = region and name != 'a1'", "starts-with(name, {x})"]


def form(rng: Random) -> dict[str, Any]:
    """A compiled form of questions, groups and repeats, each resting only on what stands before it."""
    names: list[str] = []
    children = nodes(rng, names, 2)
    flat = [node for node in every(children) if node["type"] not in ("group", "repeat", "note")]
    return {
        "format": 1,
        "id": "made-up",
        "version": "1",
        "title": "Made up",
        "languages": ["fr"],
        "settings": {"instance_name": tree(rng, ["concat('n ', {x})"], names)},
        "children": children,
        "choices": {"abc": CHOICES, "places": PLACES},
        "checks": [check(rng, children, names, number) for number in range(rng.randrange(3)) if flat],
    }


def every(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for node in children for found in (node, *every(node.get("children", [])))]


def check(rng: Random, children: list[dict[str, Any]], names: list[str], number: int) -> dict[str, Any]:
    """A check at a question of the form itself: of its turns only the engines know the paths."""
    level = rng.choice(["warning", "alert"])
    asked = rng.choice(children)["name"]
    when = tree(rng, CONDITIONS, names)
    return {"name": f"c{number}", "question": asked, "level": level, "when": when, "message": "?"}


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
        elif kind in ("calculate", "hidden"):
            node["calculation"] = tree(rng, SUMS, before)
        elif kind != "note":
            question(rng, node, before)
        found.append(node)
    return found


def question(rng: Random, node: dict[str, Any], before: list[str]) -> None:
    if rng.random() < 0.5:
        node["constraint"] = tree(rng, RULES, before)
    if rng.random() < 0.4:
        node["required"] = True if rng.random() < 0.7 else tree(rng, CONDITIONS, before)
    if node["type"] == "place":
        node |= {"type": "select_one", "list": "places", "choice_filter": tree(rng, FILTERS, before)}
    elif node["type"].startswith("select") or node["type"] == "rank":
        node["list"] = "abc"
        if rng.random() < 0.2:
            node["shuffle"] = rng.choice([True, 42])


VALUES: dict[str, list[Any]] = {
    "integer": [-5, 0, 1, 2, 3, 12, 2.5],
    "decimal": [0.5, 1.25, -3, 1e-7, 12345.678],
    "text": ["a", "b c", "été", "12", "2026-05-20"],
    "select_one": ["a", "b", "c", "d"],
    "select_multiple": [["a"], ["a", "b"], ["c", "b"], []],
    "date": ["2026-05-20", "2025-12-31", "2026-02-30"],
    "rank": [["c", "a", "b"], ["a", "a"], ["b"]],
    "range": [1, 2.5, "x"],
    "time": ["14:30", "25:00", "06:00:00.000+01:00"],
    "dateTime": ["2026-05-20T14:30:00.000+01:00", "2026-05-20"],
    "geopoint": ["13.3 12.6", "13.3 12.6 300 5", "91 0", "x"],
    "image": ["photo.jpg", "../photo.jpg"],
    "barcode": ["123", "١٢٣"],
    "acknowledge": ["OK", "non"],
    "note": ["x"],
}
PLACE_ANSWERS = ["a1", "b2", "a3", "zz"]


def answers(rng: Random, children: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in children:
        if node["type"] == "group":
            found.update(answers(rng, node["children"]))
        elif node["type"] == "repeat":
            turns = [answers(rng, node["children"]) for _ in range(rng.randrange(4))]
            if turns:
                found[node["name"]] = turns
        elif node["type"] == "calculate" and "trigger" in node:
            found[node["name"]] = rng.choice(["dit", 3])
        elif node["type"] in VALUES and rng.random() < (0.05 if node["type"] == "note" else 0.8):
            values = PLACE_ANSWERS if node.get("list") == "places" else VALUES[node["type"]]
            found[node["name"]] = rng.choice(values)
    return found


def form_case(seed: int) -> dict[str, Any]:
    rng = Random(seed)  # a seed, not a secret
    made = form(rng)
    # what an open session sets off by itself is not what a record that arrives whole may say
    whole = rng.random() < 0.25
    if whole:
        set_off(rng, made["children"])
    return {"form": made, "answers": answers(rng, made["children"]), "expected": None, "session": not whole}


def set_off(rng: Random, children: list[dict[str, Any]]) -> None:
    """Triggers, on a question that stands before, and counts of turns that the answers may not have."""
    for number, node in enumerate(every(children)):
        if node["type"] == "repeat" and rng.random() < 0.5:
            node["repeat_count"] = rng.choice([0, 1, 2, "x"])
        elif "calculation" in node and number and rng.random() < 0.5:
            node["trigger"] = [f"q{rng.randrange(number)}"]
