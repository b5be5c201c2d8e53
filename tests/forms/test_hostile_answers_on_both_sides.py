"""Answers and expressions made to hurt: a clear problem on phone and server, the same one, and at once."""

import json
import time
from typing import Any

import pytest

from forms.cases import run_form_case
from forms.conformance import run_case, shown
from forms.expressions.parser import parse
from forms.expressions.tree import ExpressionError
from forms.problems import FormError
from forms.xlsform import form_from_markdown

HANGS = 60.0
"""Seconds for everything in one test: a guard against what never ends, not a measure of speed."""
FORM = form_from_markdown(
    """
| survey |
| | type | name | label | constraint | calculation | relevant |
| | text | t | T | regex(., '^(a+)+$') | | |
| | integer | n | N | . < 10 | | |
| | decimal | d | D | | | |
| | text | dit | Dit | | | ${t} != '"]' |
| | calculate | somme | | | ${n} + 1 | |
| | calculate | tout | | | concat(${t}, ${t}, ${t}) | |
| | select_multiple l | s | S | not(selected(., 'b')) | | |
| | begin_repeat | r | R | | | |
| | text | x | X | | | |
| | end_repeat | | | | | |
| choices |
| | list_name | name | label |
| | l | a | A |
| | l | b | B |
""",
    "hostile",
).to_json()
HEBREW = "\u202eשלום\u202c مرحبا"


def deep(levels: int) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = {"x": found}
    return found


HOSTILE: list[tuple[Any, str]] = [
    ({"t": "a" * 5_000 + "!"}, "constraint"),
    ({"t": "a" * 1_000_000}, "too_long"),
    ({"t": "\ud800"}, "type"),
    ({"t": "a\x00b"}, "type"),
    ({"n": 2**53}, "type"),
    ({"n": 10**30}, "type"),
    ({"n": 1e308}, "type"),
    ({"n": 9_007_199_254_740_991}, "constraint"),
    ({"d": "1e400"}, "type"),
    ({"d": [1]}, "type"),
    ({"n": True}, "type"),
    ({"s": ["a"] * 501}, "type"),
    ({"s": "a"}, "type"),
    ({"s": ["a", ["b"]]}, "type"),
    ({"r": [{}] * 1_001}, "too_long"),
    ({"r": {"x": "1"}}, "type"),
    ({"r": [["x"]]}, "type"),
    ({"'); drop table submissions; --": 1}, "unknown_question"),
    ({"a\"b'c": 1, HEBREW: "x", "__proto__": 1, "constructor": 1}, "unknown_question"),
    ({"t": {"$": "n"}}, "type"),
    ([1, 2], "not_an_object"),
    (None, "not_an_object"),
    (deep(10), "unknown_question"),
    (deep(900), "nested_too_deep"),
]


def test_it_is_named_alike_and_does_not_hang(phone: Any) -> None:
    start = time.monotonic()
    cases = [{"form": FORM, "answers": answers, "expected": None} for answers, _ in HOSTILE]
    for (answers, code), case, (result,) in zip(HOSTILE, cases, phone.results(cases), strict=True):
        found = json.loads(json.dumps(run_form_case(case)))
        assert code in [problem[0] for problem in found["problems"]], str(answers)[:80]
        assert result == found, str(answers)[:80]
    assert time.monotonic() - start < HANGS


TEXTS = [HEBREW, 'l\'été "dit" <b>&amp;</b>', "${n}", "=1+1", "😀" * 10_000, " \t\n"]


def test_any_text_is_an_answer_and_comes_back_as_it_was(phone: Any) -> None:
    cases = [{"form": FORM, "answers": {"dit": text}, "expected": None} for text in TEXTS]
    found = [json.loads(json.dumps(run_form_case(case))) for case in cases]
    assert [each["answers"]["dit"] for each in found] == TEXTS
    assert phone.results(cases) == [[each] for each in found]


def test_a_decimal_may_be_as_large_as_a_double_however_it_is_written(phone: Any) -> None:
    cases = [{"form": FORM, "answers": {"d": number}, "expected": None} for number in (10**20, 1e300, 2**53)]
    found = [json.loads(json.dumps(run_form_case(case))) for case in cases]
    assert [each["answers"]["d"] for each in found] == [1e20, 1e300, 2.0**53]
    assert not any(each["problems"] for each in found)
    assert phone.results(cases) == [[each] for each in found]


EXPRESSIONS = [
    f"regex('{'a' * 15_000}!', '^(a|a?)+$')",
    f"regex('{'a' * 15_000}', '(x+x+)+y')",
    f"regex('{'ab' * 7_000}', '(.*)(.*)(.*)(.*)(.*)c')",
    "regex('aaaa', '(a{400}){400}')",
    "regex('a', '" + "(" * 5_000 + "')",
    f"regex('a', '{'a|' * 2_500}a')",
    f"regex('{'a' * 5_000}', '^{'[a]' * 400}')",
    f"format-date('2020-01-01', '{'%Y' * 600}')",
    f"format-date('2020-01-01', '{'😀' * 1_000}')",
    "9007199254740993 + 1",
    "string(123456789012345678901234567890)",
    "substring('abc', -9007199254740993, 99999999999999999999)",
    "round(1.5, 999999999999)",
    "selected-at('a b', 1e300)",
    "uuid(1e9)",
    "format-date(1e300, '%Y')",
    "string-length('\udc00\ud800')",
    "digest('\ud800', 'SHA-256', 'hex')",
    "(" * 10_000 + "1" + ")" * 10_000,
    "not(" * 3_000 + "1" + ")" * 3_000,
    "-" * 10_000 + "1",
    "a[" * 9_000,
    "1" + " + 1" * 4_000,
    "'" + "x" * 30_000 + "'",
]


def test_an_expression_ends_soon_and_alike_or_is_refused(phone: Any) -> None:
    start = time.monotonic()
    cases: list[dict[str, Any]] = [
        {"expr": each, "context": {}, "resultType": "string", "expected": None} for each in EXPRESSIONS
    ]
    for case, (result,) in zip(cases, phone.results(cases), strict=True):
        assert result == shown(run_case(case)), case["expr"][:80]
    assert time.monotonic() - start < HANGS


CUBIC = form_from_markdown(
    """
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | R | |
| | integer | n | N | |
| | calculate | autres | | count(/data/r[n != /data/r/n]) |
| | end_repeat | | | |
| | calculate | total | | sum(${n}) |
""",
    "cubic",
).to_json()


def test_turns_compared_with_turns_in_every_turn_end_soon_and_alike(phone: Any) -> None:
    """What would take minutes fails once for all; what is cheap is calculated all the same."""
    start = time.monotonic()
    answers = {"r": [{"n": turn % 50} for turn in range(400)]}
    case = {"form": CUBIC, "answers": answers, "expected": None}
    found = json.loads(json.dumps(run_form_case(case)))
    assert found["answers"]["r"][0]["autres"] == 400
    assert "autres" not in found["answers"]["r"][-1]
    assert phone.results([case]) == [[found]]
    assert time.monotonic() - start < HANGS


def test_a_tree_from_outside_that_is_too_deep_is_refused() -> None:
    tree: Any = 1
    for _ in range(10_000):
        tree = ["not", tree]
    broken = {**FORM, "children": [{"name": "q", "type": "calculate", "calculation": tree}]}
    with pytest.raises(ExpressionError, match="too_deep"):
        run_form_case({"form": broken, "answers": {}})
    with pytest.raises(ExpressionError):
        parse("(" * 10_000)


@pytest.mark.parametrize(
    ("one", "other"), [("${b}", "${a}"), ("${b} + 1", "if(${a} > 0, 1, 2)"), ("${b}", "sum(${a})")]
)
def test_a_circle_is_named_and_never_run(one: str, other: str) -> None:
    table = f"| survey |\n| | type | name | label | calculation |\n| | calculate | a | | {one} |\n"
    with pytest.raises(FormError) as refused:
        form_from_markdown(table + f"| | calculate | b | | {other} |\n| | text | t | T | |\n")
    assert "cycle" in [each.code for each in refused.value.problems]
