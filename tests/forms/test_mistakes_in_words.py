"""Whoever wrote a form is told every mistake at once, in their language, with what to do."""

from pathlib import Path

import pytest

from forms.form_messages import BOUNDS, MISTAKES, marked, mistake_text, place_text
from forms.problems import ADVICE_CODES, FORM_PROBLEM_CODES
from forms.xlsform.report import Report, examine

SPOILT = """
| survey |
| | type                | name| label   | relevant      | constraint | calculation | appearance | colour |
| | text                | nom     | Nom     |               |            |             | hologram   |        |
| | integr              | age     | Âge     |               | . >        |             |            | rouge  |
| | date                | terme   | Terme   | ${nomm} != '' |            |             |            |        |
| | select_one tensions | tension | Tension |               |            |             | likert     |        |
| | calculate           | a       |         |               |            | ${b} + 1    |            |        |
| | calculate           | b       |         |               |            | ${a} + 1    |            |        |
| | text                | nom     | Encore  |               | foo(.)     |             |            |        |
| | text                | Nom     | Encore  |               |            |             |            |        |
| | text                | l'eau   | Eau     |               |            |             |            |        |
| | begin_group         | g       | Groupe  |               |            |             |            |        |
| choices |
| | list_name | name | label |
| | tension   | a    | A     |
| | tension   | a    | B     |
| osm |
| | list_name |
| | x         |
"""


def plain(text: str, /, **params: object) -> str:
    return text % params if params else text


@pytest.fixture
def report(tmp_path: Path) -> Report:
    file = tmp_path / "f.md"
    file.write_text(SPOILT)
    return examine(file)


def test_a_spoilt_form_is_told_all_its_mistakes_at_once(report: Report) -> None:
    found = [f"{each.problem.sheet}:{each.problem.row} {each.problem.code}" for each in report.mistakes]
    assert sorted(found) == sorted(
        [
            "survey:1 column_unknown",
            "survey:2 appearance_unknown",
            "survey:3 type_unknown",
            "survey:3 expression_syntax",
            "survey:4 reference_unknown",
            "survey:5 list_unknown",
            "survey:8 name_twice",
            "survey:8 expression_function",
            "survey:9 name_case",
            "survey:10 name_invalid",
            "survey:11 group_open",
            "choices:3 choice_twice",
            "osm:0 sheet_unknown",
        ]
    )


def test_a_circle_is_named_among_other_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "f.md"
    file.write_text(SPOILT.replace("begin_group", "note       "))
    names = [each.problem.params["names"] for each in examine(file).mistakes if each.problem.code == "cycle"]
    assert names == ["a → b → a"]


def test_the_words_say_where_and_what_to_do(report: Report) -> None:
    words = {each.problem.code: mistake_text(each.problem, plain) for each in report.mistakes}
    assert "Vous vouliez peut-être «\u00a0nom\u00a0» (ligne 2)" in words["reference_unknown"]
    assert "Vous vouliez peut-être «\u00a0integer\u00a0»" in words["type_unknown"]
    assert "à partir du caractère 4" in words["expression_syntax"]
    places = [place_text(each.problem, plain) for each in report.mistakes]
    assert "feuille «\u00a0survey\u00a0», ligne 4, colonne «\u00a0relevant\u00a0»" in places


def test_the_rows_around_a_mistake_are_shown_with_its_cell(report: Report) -> None:
    found = next(each for each in report.mistakes if each.problem.code == "reference_unknown")
    assert found.excerpt is not None
    assert found.excerpt["columns"] == ["type", "name", "relevant"]
    assert [row["wrong"] for row in found.excerpt["rows"]] == [None, 2, None]


def test_advice_stands_beside_the_mistakes(report: Report) -> None:
    assert {each.problem.code for each in report.advice} == {
        "question_missing",
        "message_missing",
        "list_unused",
    }


def test_a_sound_form_comes_back_compiled_and_the_same_after_travel(tmp_path: Path) -> None:
    file = tmp_path / "f.md"
    file.write_text("| survey |\n| | type | name | label |\n| | text | nom | Nom |\n")
    report = examine(file)
    assert report.mistakes == []
    assert report.form is not None
    again = Report.from_json(report.to_json())
    assert again.form is not None
    assert again.form.digest == report.form.digest


def test_every_mistake_has_words() -> None:
    assert set(MISTAKES) == {*FORM_PROBLEM_CODES, *ADVICE_CODES}
    assert all("%" not in word for word in BOUNDS.values())


def test_a_long_expression_is_cut_around_its_mark() -> None:
    assert marked("a" * 100, 50) == f"…{'a' * 30}▸{'a' * 30}…"
    assert marked("1 + ", 4) == "1 + ▸"


def test_the_words_of_pyxform_are_told_with_ours(tmp_path: Path) -> None:
    """It stops at its first mistake; an author is told all of them at once."""
    file = tmp_path / "f.md"
    file.write_text(
        """
        | survey |
        | | type            | name | label | default | calculation | parameters |
        | | integr          | a    | A     |         |             |            |
        | | text            | b    | B     |         |             |            |
        | | calculate       | c    |       | 5       |             |            |
        | | range           | d    | D     |         |             | step=x     |
        | | calculate       | e    |       | 5       |             |            |
        """
    )
    found = [(each.problem.row, each.problem.code) for each in examine(file).mistakes]
    assert (2, "type_unknown") in found
    assert {(4, "pyxform"), (6, "pyxform")} <= {*found}
