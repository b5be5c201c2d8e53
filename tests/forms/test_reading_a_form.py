"""An XLSForm is read whole or not at all: every mistake is named by sheet, row and column."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from forms.definition import Form
from forms.problems import FormError
from forms.xlsform import form_from_markdown, read_form

HEAD = (
    "| survey |\n| | type | name | label | relevant | constraint | calculation | choice_filter | required |\n"
)


def survey(*rows: str, after: str = "") -> str:
    """A survey of rows ``type name label relevant constraint calculation choice_filter required``."""
    lines = [f"| | {' | '.join((row.split(' ; ') + [''] * 8)[:8])} |" for row in rows]
    return HEAD + "\n".join(lines) + "\n" + after


def mistakes(text: str) -> list[str]:
    with pytest.raises(FormError) as refused:
        form_from_markdown(text)
    return [f"{each.sheet}:{each.row}:{each.column} {each.code}" for each in refused.value.problems]


def test_a_sound_form_is_read_with_its_expressions_parsed() -> None:
    form = form_from_markdown(survey("integer ; age ; Âge ;  ; . > 0 and . < 120"))
    assert form.to_json()["children"] == [
        {
            "name": "age",
            "type": "integer",
            "label": "Âge",
            "constraint": ["and", [">", ["."], 0], ["<", ["."], 120]],
        }
    ]


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("integer ; age ; Âge ; ${sexe} = 'f'", "survey:2:relevant reference_unknown"),
        ("integer ; age ; Âge de ${nom}", "survey:2:label reference_unknown"),
        ("integer ; age ; Âge ;  ; . > ", "survey:2:constraint expression_syntax"),
        ("integer ; age ; Âge ;  ; . > 1 2", "survey:2:constraint expression_syntax"),
        ("integer ; age ; Âge ;  ; older(.)", "survey:2:constraint expression_function"),
        ("integer ; age ; Âge ;  ; contains(.)", "survey:2:constraint expression_arguments"),
        ("integer ; age ; Âge ;  ; regex(., '(a')", "survey:2:constraint expression_pattern"),
        ("integer ; age ; Âge ; sexe = 'f'", "survey:2:relevant expression_path"),
        ("integer ; _meta ; Âge", "survey:2:name name_reserved"),
        ("integer ; l'âge ; Âge", "survey:2:name name_invalid"),
        ("audio ; son ; Son", "survey:2:type type_unknown"),
        ("select_one_from_file villes.csv ; ville ; Ville", "survey:2:type file_unknown"),
    ],
)
def test_a_mistake_is_named_where_it_stands(row: str, mistake: str) -> None:
    assert mistakes(survey(row)) == [mistake]


def test_all_mistakes_are_named_at_once() -> None:
    assert mistakes(survey("integer ; a ; A ; ${x} > 1", "text ; b ; B", "date ; c ; C ;  ; . >")) == [
        "survey:2:relevant reference_unknown",
        "survey:4:constraint expression_syntax",
    ]


def test_two_questions_of_one_name_in_a_scope_are_refused() -> None:
    rows = ["begin_group ; g ; G", "text ; nom ; Nom", "end_group", "text ; nom ; Nom"]
    assert mistakes(survey(*rows)) == ["survey:5:name name_twice"]


def test_a_repeat_has_its_own_names() -> None:
    rows = ["text ; nom ; Nom", "begin_repeat ; r ; R", "text ; nom ; Nom", "end_repeat"]
    form = form_from_markdown(survey(*rows))
    assert [node.name for node in form.walk()] == ["nom", "r", "nom"]
    inner = form.question("r[3]/nom")
    assert inner is not None
    assert inner is not form.question("nom")


def test_calculations_in_a_circle_are_refused() -> None:
    rows = [
        "calculate ; a ;  ;  ;  ; ${b} + 1",
        "calculate ; b ;  ;  ;  ; ${c}",
        "calculate ; c ;  ;  ;  ; ${a}",
    ]
    assert "cycle" in mistakes(survey(*rows))[0]


def test_an_unknown_column_or_sheet_is_not_dropped_in_silence() -> None:
    assert mistakes("| survey |\n| | type | name | label | colour |\n| | text | a | A | red |") == [
        "survey:1:colour column_unknown"
    ]
    assert mistakes(survey("text ; a ; A", after="| osm |\n| | list_name |\n| | x |\n")) == [
        "osm:0: sheet_unknown"
    ]


def test_a_list_without_choices_is_named() -> None:
    assert mistakes(survey("select_one sexe ; s ; Sexe")) == ["survey:2:type list_unknown"]


def test_what_only_pyxform_finds_is_passed_on_with_its_row() -> None:
    settings = "| settings |\n| | form_id | default_language |\n| | f | English (en) |\n"
    rows = ["text ; a ; A", "range ; r ; R"]
    sheet = survey(*rows, after=settings).replace("| label |", "| label | parameters |", 1)
    assert (
        "pyxform"
        in mistakes(sheet.replace("| range | r | R |", "| range | r | R | end=1 start=0 step=5 |"))[0]
    )


def test_typographic_quotes_stay_in_texts_and_are_straight_in_expressions() -> None:
    form = form_from_markdown(survey("text ; a ; L’eau « “ ” » ;  ; . != ‘x’"))
    node = next(form.walk())
    assert node.label == "L’eau « “ ” »"
    assert node.constraint == ["!=", ["."], "x"]


def test_a_check_on_no_question_is_named() -> None:
    sheet = "| checks |\n| | name | question | level | when |\n| | c | b | warning | ${a} > 1 |\n"
    assert mistakes(survey("integer ; a ; A", after=sheet)) == ["checks:2:question reference_unknown"]
    wrong = sheet.replace("warning", "grave").replace("| b |", "| a |")
    assert mistakes(survey("integer ; a ; A", after=wrong)) == ["checks:2:level value_unknown"]


def test_deeply_nested_expressions_are_refused_not_crashed_on() -> None:
    deep = "(" * 10_000 + "1" + ")" * 10_000
    assert mistakes(survey(f"integer ; a ; A ; {deep}")) == ["survey:2:relevant expression_syntax"]


def test_a_calculation_of_numbers_is_marked_as_one() -> None:
    rows = [
        "integer ; f ; F",
        "calculate ; t ;  ;  ;  ; coalesce(${f}, 0) + 1",
        "calculate ; u ;  ;  ;  ; ${t}",
    ]
    rows.append("calculate ; v ;  ;  ;  ; concat(${t}, '')")
    numbers = [node.name for node in form_from_markdown(survey(*rows)).walk() if node.number]
    assert numbers == ["t", "u"]


def test_folder_workbook_and_markdown_give_the_same_form(tmp_path: Path) -> None:
    rows = [
        ["type", "name", "label::Français (fr)"],
        ["text", "nom", "Nom"],
        [],
        ["integer", "age", "Âge de ${nom}"],
    ]
    settings = [["form_id", "form_title", "version"], ["f", "Fiche", "3"]]
    folder = tmp_path / "f"
    folder.mkdir()
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in (("survey", rows), ("settings", settings)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(table)
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    book.save(tmp_path / "f.xlsx")
    lines = [
        line for name, table in (("survey", rows), ("settings", settings)) for line in _markdown(name, table)
    ]
    (tmp_path / "f.md").write_text("\n".join(lines))
    digests = {read_form(source).digest for source in (folder, tmp_path / "f.xlsx", tmp_path / "f.md")}
    assert len(digests) == 1


def _markdown(name: str, table: list[list[str]]) -> list[str]:
    return [f"| {name} |", *(f"| | {' | '.join(row)} |" for row in table if row)]


def test_a_form_travels_as_json_and_comes_back_the_same() -> None:
    form = form_from_markdown(survey("integer ; age ; Âge ;  ; . > 0"))
    assert Form.from_json(form.to_json()).digest == form.digest


def test_several_languages_stay_apart() -> None:
    form = form_from_markdown(
        "| survey |\n"
        "| | type | name | label::Français (fr) | label::English (en) |\n"
        "| | text | nom | Nom | Name |"
    )
    assert form.languages == ("fr", "en")
    assert next(form.walk()).label == {"fr": "Nom", "en": "Name"}


def test_or_other_asks_in_french_which() -> None:
    sheet = "| choices |\n| | list_name | name | label |\n| | l | a | A |\n"
    form = form_from_markdown(survey("select_one l or_other ; q ; Q", after=sheet))
    assert [(node.name, node.label) for node in form.walk()] == [("q", "Q"), ("q_other", "Précisez")]
    assert form.choices["l"][-1] == {"name": "other", "label": "Autre"}
