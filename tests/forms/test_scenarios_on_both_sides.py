"""What the scenario suites of ODK's clients hold of repeats, relevance, lists and blanks, on both sides.

Learned from JavaRosa and Web Forms, told in tables of our own.
"""

import json
from typing import Any

import pytest

from forms.cases import run_form_case
from forms.xlsform import form_from_markdown

Answers = dict[str, Any]
HEAD = (
    "| survey |\n| | type | name | label | calculation | relevant | constraint | required | choice_filter |\n"
)
CHOICES = "| choices |\n| | list_name | name | label | parent |\n" + "".join(
    f"| | l | {code} | {code.upper()}{code} | {parent} |\n" for code, parent in ("ax", "by", "cx")
)
TURNS = """
begin_repeat | r | R
integer | v | V
calculate | place | | position(..)
calculate | before | | indexed-repeat(${v}, ${r}, position(..) - 1)
calculate | so_far | | sum(${r}[position() <= position(current()/..)]/v)
end_repeat
calculate | turns | | count(${r})
calculate | total | | sum(${v})
calculate | filled | | sum(${v}[. != ''])
calculate | list | | join('+', ${v})
calculate | last | | ${r}[last()]/v
calculate | second | | ${r}[2]/v
calculate | big | | count(${v}[. > 2])
calculate | most | | max(${v})
"""
NESTED = """
begin_repeat | o | O
text | nom | N
begin_repeat | i | I
integer | v | V
calculate | here | | concat(${nom}, position(../..), position(..))
end_repeat
calculate | inner | | sum(${v})
calculate | count | | count(${i})
end_repeat
calculate | all | | sum(${v})
calculate | one | | indexed-repeat(${v}, ${o}, 2, ${i}, 1)
"""
BLANKS = """
integer | a | A
integer | b | B
calculate | sum | | ${a} + ${b}
calculate | zero | | coalesce(${a}, 0) + coalesce(${b}, 0)
calculate | sign | | if(${a} > 0, 'oui', 'rien')
calculate | empty | | ${a} = ''
calculate | less | | ${a} < ${b}
calculate | there | | boolean(${a})
calculate | text | | concat('[', ${a}, ']')
text | t | T | | ${empty} = 'true'
"""
DATES = """
date | d | D | | | . <= today()
date | e | E | | | . >= ${d}
time | t | T
time | u | U | | | . > ${t}
dateTime | x | X
calculate | days | | ${e} - ${d}
calculate | said | | format-date(${d}, '%a %e %b %Y')
calculate | week | | date(${d} + 7)
calculate | hours | | (decimal-time(${u}) - decimal-time(${t})) * 24
calculate | day | | substr(${x}, 0, 10)
"""
CASCADE = """
select_one l | p | P
select_one l | q | Q | | | | | parent = instance('l')/root/item[name = ${p}]/parent and name != ${p}
"""
GROUPS = """
select_one l | q | Q
begin_group | g | G | | ${q} = 'a'
text | x | X | | | | yes
begin_group | h | H | | ${x} != ''
integer | y | Y | | | . > 5 | yes
end_group
end_group
"""
SELECTS = """
select_multiple l | m | M | | | count-selected(.) <= 2
calculate | has | | selected(${m}, 'a')
calculate | at | | selected-at(${m}, 1)
calculate | name | | jr:choice-name(selected-at(${m}, 0), '${m}')
"""
SAME = """
begin_repeat | r | R
select_one l | c | C
calculate | same | | count(${r}[c = current()/../c])
calculate | label | | instance('l')/root/item[name = current()/../c]/label
end_repeat
"""
HIDDEN = """
begin_repeat | r | R
integer | v | V
text | w | W | | ${v} > 2
end_repeat
calculate | list | | join(',', ${w})
calculate | count | | count(${w})
"""
DAY = {"d": "2026-05-01", "e": "2026-05-08", "t": "08:00", "u": "14:30", "x": "2026-05-20T14:30:00.000+01:00"}


def turn(v: int, place: int, so_far: int, **before: str) -> Answers:
    return {"v": v, "place": place, "so_far": so_far, **before}


SCENARIOS: dict[str, tuple[str, Answers, Answers, list[list[str]]]] = {
    "turns see each other": (
        TURNS, {"r": [{"v": 1}, {"v": 3}, {"v": 5}]},
        {"r": [turn(1, 1, 1), turn(3, 2, 4, before="1"), turn(5, 3, 9, before="3")], "turns": 3, "total": 9,
         "filled": 9, "list": "1+3+5", "last": "5", "second": "3", "big": 2, "most": 5}, [],
    ),
    "a blank turn makes a sum blank": (
        TURNS, {"r": [{"v": 1}, {}]},
        {"r": [turn(1, 1, 1), {"place": 2, "before": "1"}], "turns": 2, "filled": 1, "list": "1+", "big": 0},
        [],
    ),
    "no turn at all": (TURNS, {}, {"turns": 0, "total": 0, "filled": 0, "big": 0}, []),
    "turns in turns": (
        NESTED, {"o": [{"nom": "x", "i": [{"v": 1}, {"v": 2}]}, {"nom": "y", "i": [{"v": 3}]}]},
        {"o": [{"nom": "x", "i": [{"v": 1, "here": "x11"}, {"v": 2, "here": "x12"}], "inner": 3, "count": 2},
               {"nom": "y", "i": [{"v": 3, "here": "y21"}], "inner": 3, "count": 1}], "all": 6, "one": "3"},
        [],
    ),
    "blank is no zero": (
        BLANKS, {"b": 2, "t": "vu"},
        {"b": 2, "zero": 2, "sign": "rien", "empty": "true", "less": "false", "there": "true", "text": "[]",
         "t": "vu"}, [],
    ),
    "days and hours": (
        DATES, DAY,
        {**DAY, "days": 7, "said": "ven. 1 mai 2026", "week": "2026-05-08", "hours": 6.5,
         "day": "2026-05-20"}, [],
    ),
    "hours the wrong way round": (
        DATES, {**DAY, "u": "07:59", "e": "2026-04-30"},
        {**DAY, "u": "07:59", "e": "2026-04-30", "days": -1, "said": "ven. 1 mai 2026", "week": "2026-05-08",
         "hours": -1 / 60, "day": "2026-05-20"},
        [["constraint", "e", "error"], ["constraint", "u", "error"]],
    ),
    "a choice by another's row": (CASCADE, {"p": "a", "q": "c"}, {"p": "a", "q": "c"}, []),
    "and not beside it": (CASCADE, {"p": "a", "q": "b"}, {"p": "a", "q": "b"}, [["choice", "q", "error"]]),
    "what is hidden is blank and asks nothing": (GROUPS, {"q": "b", "x": "t", "y": 1}, {"q": "b"}, []),
    "what is shown is asked": (
        GROUPS, {"q": "a", "x": "t"}, {"q": "a", "x": "t"}, [["required", "y", "error"]],
    ),
    "several choices": (
        SELECTS, {"m": ["a", "c"]}, {"m": ["a", "c"], "has": "true", "at": "c", "name": "Aa"}, [],
    ),
    "the same answer in other turns": (
        SAME, {"r": [{"c": "a"}, {"c": "b"}, {"c": "a"}]},
        {"r": [{"c": "a", "same": 2, "label": "Aa"}, {"c": "b", "same": 1, "label": "Bb"},
               {"c": "a", "same": 2, "label": "Aa"}]}, [],
    ),
    "a hidden answer of a turn does not count": (
        HIDDEN, {"r": [{"v": 1, "w": "non"}, {"v": 3, "w": "oui"}]},
        {"r": [{"v": 1}, {"v": 3, "w": "oui"}], "list": "oui", "count": 1}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_both_sides_make_of_it(name: str, phone: Any) -> None:
    rows, answers, expected, problems = SCENARIOS[name]
    survey = HEAD + "".join(f"| | {row} |\n" for row in rows.strip().splitlines())
    case = {"form": form_from_markdown(survey + CHOICES).to_json(), "answers": answers}
    server = json.loads(json.dumps(run_form_case(case)))
    hours = server["answers"].get("hours")
    assert server["answers"] == {**expected, **({"hours": pytest.approx(expected["hours"])} if hours else {})}
    assert server["problems"] == problems
    ((first, *others),) = phone.results([case])
    assert [first, *others] == [server] * (1 + len(others))
