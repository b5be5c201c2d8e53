"""Compiled forms made up from a seed."""

from collections.abc import Iterator
from random import Random
from typing import Any

from forms.expressions.parser import parse
from forms.expressions.signatures import gives_number

CHOICES = [{"name": name, "label": name.upper()} for name in ("a", "b", "c")]
OTHER = {"name": "other", "label": "Autre"}
PLACES = [
    {"name": f"{letter}{n}", "label": f"{letter} {n}", "region": letter} for letter in "ab" for n in (1, 2, 3)
]
LISTS = {"puits": [{**place, "debit": str(n)} for n, place in enumerate(PLACES)]}
"""A list that all forms share: of a select_one_from_file."""
KINDS = ["integer", "decimal", "text", "select_one", "select_multiple", "date", "calculate", "place", "rank"]
KINDS += ["range", "time", "dateTime", "geopoint", "image", "barcode", "acknowledge", "note", "hidden"]
KINDS += ["well", "other", "calculate"]
NOTED = ["start", "end", "today", "username", "deviceid"]
"""What a telephone notes by itself, in an open session."""
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
SUMS += ["pulldata('puits', 'debit', 'name', {x})", "sum({x}) div count({y})", "number({x}) mod 3"]
SUMS += ["if({x} = '', '', {x} * 2)", "concat({x}, {y}) = {x}", "round({x} div 3, 2)", "int({x}) - {y}"]
SUMS += ["count-non-empty({x})", "substr({x}, -2)", "digest({x}, 'MD5', 'hex')", "min({x}, {y}, 3)"]
SUMS += ["decimal-date-time({x}) - decimal-date-time({y})", "format-date({x}, '%d/%m/%Y')", "name(../{n})"]
CLOCKS = ["today()", "format-date(now(), '%d %b %Y')", "once(random())", "once(concat({x}, uuid()))"]
SUMS += ["//{n}", "/data/{n}", "current()/../{n}", "../../{n}", "./../{n}", "{x}[last()]", "{x}[1] | {y}[2]"]
SUMS += ["sum({x}[. > 1])", "count({x}[position() < 3])", "{x}[. = {y}]", "count({x}[../{n} != ''])", "-{x}"]
SUMS += ["position(../..)", "indexed-repeat({x}, {y}, position(..) - 1)", "{x} | {y}", "count({x} | {y})"]
SUMS += ["indexed-repeat({x}, {y}, 1, {y}, 2)", "instance('places')/root/item[position() = {x}]/label"]
SUMS += ["instance('puits')/root/item[region = {x} and debit > 1][2]/name", "checklist(1, 2, {x}, {y})"]
SUMS += ["weighted-checklist(1, 9, {x}, {y}, {y}, 2)", "{x} and {y}", "not({x})", "boolean-from-string({x})"]
SUMS += ["max({x}) - min({x})", "date({x}) + 1", "date(decimal-date-time({x}) + 30)", "{x} = {y} or {x} < 1"]
SUMS += [
    "decimal-time({x}) * 24",
    "string-length({x})",
    "join('/', randomize({x}, {y}))",
    "translate({x}, 'ab', 'b')",
]
SUMS += ["area({x})", "distance({x}, {y})", "geofence({x}, '0 0;0 20;20 20;20 0')", "selected({x}, {y})"]
SUMS += [
    "count(instance('puits')/root/item[debit > {x}][region = {y}])",
    "sum(instance('puits')/root/item/debit)",
]
FIRST = ["today()", "{x}", "concat({x}, ' ', {y})", "{x} + 1", "'a b'", "1 div 0", "once({x})", "now()"]
FIRST += ["jr:choice-name({x}, '{n}')", "pulldata('puits', 'name', 'debit', 2)"]
COUNTS = ["2", "{x}", "count-selected({x})", "if({x} != '', 1, 3)", "'x'"]
CONDITIONS += [
    "{x}",
    "{x}[1] = {y}",
    "count({x}[. != '']) > 1",
    "position(..) mod 2 = 1",
    "../{n} != '' and {x} != ''",
]
CONDITIONS += ["{x} > date('2026-01-01')", "today() >= {x}", "{x} = false()", "number({x}) >= number({y})"]
RULES += [". = {x} or {x} = ''", "count({x}[. = current()]) < 2", "position(..) < 3", "not(. > today())"]
COUNTS += ["count({x})", "{x} + 1", "-1", "2.7", "string-length({x})"]
FILTERS = ["region = {x}", "region != {x}", "{x} = region and name != 'a1'", "starts-with(name, {x})"]
FILTERS += [
    "position() < 3",
    "name = {x}[1]",
    "label != concat({x}, ' 1')",
    "region = current()/../{n}",
    "true()",
]
FILTERS += ["name = instance('puits')/root/item[debit = {x}]/name", "last() > 2 and region = {x}"]


def form(rng: Random, *, opened: bool) -> dict[str, Any]:
    """A compiled form of questions, groups and repeats, each resting only on what stands before it.

    ``opened``: with what only an open session sets off, where a record that arrives whole may say otherwise.
    """
    children = _Maker(rng, opened).nodes(3 if rng.random() < 0.2 else 2)
    names = [node["name"] for node in every(children)]
    asked = [*paths(children)]
    return {
        "format": 1,
        "id": "made-up",
        "version": "1",
        "title": "Made up",
        "languages": ["fr"],
        "settings": {"instance_name": tree(rng, ["concat('n ', {x})"], names)},
        "children": children,
        "choices": {"abc": CHOICES, "places": PLACES, "abc-other": [*CHOICES, OTHER]},
        "checks": [check(rng, rng.choice(asked), names, number) for number in range(rng.randrange(3))],
    }


def every(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for node in children for found in (node, *every(node.get("children", [])))]


def paths(children: list[dict[str, Any]], prefix: str = "") -> Iterator[str]:
    """The places of a definition: `seances/theme`, through groups."""
    for node in children:
        yield prefix + node["name"]
        below = f"{prefix}{node['name']}/" if node["type"] == "repeat" else prefix
        yield from paths(node.get("children", []), below)


def check(rng: Random, asked: str, names: list[str], number: int) -> dict[str, Any]:
    level = rng.choice(["warning", "alert"])
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


class _Maker:
    """Makes nodes one after the other and knows the names that stand before each."""

    def __init__(self, rng: Random, opened: bool) -> None:
        self.rng, self.opened = rng, opened
        self.names: list[str] = []
        self.numbers: set[str] = set()
        self.kinds = [*KINDS, *NOTED] if opened else KINDS

    def nodes(self, depth: int) -> list[dict[str, Any]]:
        found = []
        for _ in range(self.rng.randrange(1, 6)):
            kind = self.rng.choice([*self.kinds, *(["group", "repeat"] if depth else [])])
            found += self.node(kind, depth)
        return found

    def node(self, kind: str, depth: int) -> list[dict[str, Any]]:
        rng, before = self.rng, [*self.names]
        node: dict[str, Any] = {"name": f"q{len(before)}", "type": kind}
        self.names.append(node["name"])
        if rng.random() < 0.3:
            node["relevant"] = tree(rng, CONDITIONS, before)
        if kind in ("group", "repeat"):
            if kind == "repeat" and self.opened and rng.random() < 0.4:
                node["repeat_count"] = tree(rng, COUNTS, before)
            node["children"] = self.nodes(depth - 1)
        elif kind in ("calculate", "hidden"):
            self.calculated(node, before)
        elif kind == "other":
            return self.with_other(node, before)
        elif kind not in ("note", *NOTED):
            self.question(node, before)
        return [node]

    def calculated(self, node: dict[str, Any], before: list[str]) -> None:
        node["calculation"] = tree(self.rng, [*SUMS, *CLOCKS] if self.opened else SUMS, before)
        if gives_number(node["calculation"], frozenset(self.numbers)):
            node["number"] = True
            self.numbers.add(node["name"])
        if self.opened and before and self.rng.random() < 0.3:
            node["trigger"] = [self.rng.choice(before)]

    def with_other(self, node: dict[str, Any], before: list[str]) -> list[dict[str, Any]]:
        """`or_other` as it is compiled: one more choice, and a question that asks which."""
        self.question(node, before)
        node |= {"type": self.rng.choice(["select_one", "select_multiple"]), "list": "abc-other"}
        which = {"name": f"{node['name']}_other", "type": "text"}
        self.names.append(which["name"])
        return [node, {**which, "relevant": parse(f"selected(../{node['name']}, 'other')")}]

    def question(self, node: dict[str, Any], before: list[str]) -> None:
        rng, kind = self.rng, node["type"]
        if rng.random() < 0.5:
            node["constraint"] = tree(rng, RULES, before)
        if rng.random() < 0.4:
            node["required"] = True if rng.random() < 0.7 else tree(rng, CONDITIONS, before)
        if self.opened and rng.random() < 0.25:
            node["default"] = {"expr": tree(rng, FIRST, before)} if rng.random() < 0.7 else "a"
        if self.opened and before and rng.random() < 0.1:
            node |= {"calculation": tree(rng, SUMS, before), "trigger": [rng.choice(before)]}
        if kind in ("place", "well"):
            where = {"list": "places"} if kind == "place" else {"file": "puits"}
            node |= {"type": "select_one", **where, "choice_filter": tree(rng, FILTERS, before)}
        elif kind.startswith("select") or kind == "rank":
            node["list"] = "abc"
            if rng.random() < 0.2:
                node["shuffle"] = rng.choice([True, 42])
            if rng.random() < 0.2:
                node["choice_filter"] = tree(rng, ["name != {x}", "name = 'a' or {x} > 1"], before)
