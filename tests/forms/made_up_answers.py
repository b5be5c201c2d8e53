"""Answers, and what somebody does in an open record, made up from a seed."""

from collections.abc import Iterator
from random import Random
from typing import Any

from forms.validation import MAX_PROBLEMS
from tests.forms.made_up_forms import LISTS, every, form

VALUES: dict[str, list[Any]] = {
    "integer": [-5, 0, 1, 2, 3, 12, 2.5],
    "decimal": [0.5, 1.25, -3, 1e-7, 12345.678, 1e20, 1e300],
    "text": ["a", "b c", "été", "12", "2026-05-20", "\u00a0\u001f", "😀" * 3, "q1"],
    "select_one": ["a", "b", "c", "d", "other"],
    "select_multiple": [["a"], ["a", "b"], ["c", "b"], [], ["other", "a"]],
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


def answer(rng: Random, node: dict[str, Any]) -> Any:
    far = node.get("list") == "places" or "file" in node
    return rng.choice(PLACE_ANSWERS if far else VALUES[node["type"]])


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
            found[node["name"]] = answer(rng, node)
    return found


def form_case(seed: int) -> dict[str, Any]:
    """A record that arrives whole; most are also given to the phone answer by answer."""
    rng = Random(seed)  # a seed, not a secret
    made = form(rng, opened=False)
    # what an open session sets off by itself is not what a record that arrives whole may say
    whole = rng.random() < 0.25
    if whole:
        set_off(rng, made["children"])
    found = answers(rng, made["children"])
    return {
        "form": made,
        "answers": found,
        "context": {"lists": LISTS},
        "expected": None,
        "session": not whole,
    }


def set_off(rng: Random, children: list[dict[str, Any]]) -> None:
    """Triggers, on a question that stands before, and counts of turns that the answers may not have."""
    nodes = [*every(children)]
    for number, node in enumerate(nodes):
        if node["type"] == "repeat" and rng.random() < 0.5:
            node["repeat_count"] = rng.choice([0, 1, 2, "x"])
        elif "calculation" in node and number and rng.random() < 0.5:
            node["trigger"] = [nodes[rng.randrange(number)]["name"]]


def steps_case(seed: int) -> dict[str, Any]:
    """A new record with its defaults, filled, changed and thinned: the server judges what it then is."""
    rng = Random(seed)  # a seed, not a secret
    made = form(rng, opened=True)
    steps = [*given(rng, made["children"])]
    again = [step for step in given(rng, made["children"]) if step[0] == "set"]
    steps += [["set", path, None if rng.random() < 0.3 else value] for _, path, value in again[::2]]
    repeats = [step[1] for step in steps if step[0] == "add"]
    steps += [["remove", f"{path}[{rng.randrange(1, 3)}]"] for path in repeats if rng.random() < 0.3]
    context = {"lists": LISTS, "username": "awa"}
    return {"form": made, "answers": {}, "context": context, "expected": None, "steps": steps}


def given(
    rng: Random, children: list[dict[str, Any]], prefix: str = "", *, counted: bool = False
) -> Iterator[list[Any]]:
    """Turns added and answers set, in form order; nothing is added where the form itself counts the turns."""
    for node in children:
        path = prefix + node["name"]
        if node["type"] == "group":
            yield from given(rng, node["children"], prefix, counted=counted)
        elif node["type"] == "repeat":
            below = counted or "repeat_count" in node
            for turn in range(1, rng.randrange(1, 4)):
                if not below:
                    yield ["add", path]
                yield from given(rng, node["children"], f"{path}[{turn}]/", counted=below)
        elif node["type"] in VALUES and node["type"] != "note" and rng.random() < 0.7:
            yield ["set", path, answer(rng, node)]


def judged(case: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The record as the phone has it in the end, as a case for the server."""
    return {"form": case["form"], "answers": found["draft"], "context": case["context"], "expected": None}


def told(found: dict[str, Any]) -> dict[str, Any]:
    """Of an open session what a server says too, which stops at so many problems."""
    return {name: found[name] for name in ("answers", "title")} | {
        "problems": found["problems"][:MAX_PROBLEMS]
    }
