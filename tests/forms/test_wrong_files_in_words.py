"""Files as M&E officers hand them in: whatever is wrong is told by sheet, row and column."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from forms.xlsform.report import Report, examine

Rows = Sequence[Sequence[object]]
HEAD = ["type", "name", "label"]
CHOICES = [["list_name", "name", "label"], ["oui", "o", "Oui"]]
WRONG: dict[str, tuple[dict[str, Rows], list[str]]] = {
    "a type is missing": (
        {"survey": [HEAD, ["text", "a", "A"], [], [None, "seul", "Sans type"]]},
        ["survey:4:type column_missing"],
    ),
    "a question without words": (
        {"survey": [HEAD, ["text", "a"], ["start", "b"], ["select_one oui", "c"]], "choices": CHOICES},
        ["survey:2:label column_missing", "survey:4:label column_missing"],
    ),
    "titles with capitals": (
        {"survey": [["Type", "name", "label"], ["text", "a", "A"]]},
        ["survey:1:Type column_unknown", "survey:2:type column_missing"],
    ),
    "merged cells": (
        {"survey": [HEAD, ["Partie 1", None, None], ["text", "b", "B"]]},
        ["survey:2:type type_unknown"],
    ),
    "a note beside the table": (
        {"survey": [HEAD, ["text", "a", "A", "à revoir"]]},
        ["survey:1:(D) column_unknown"],
    ),
    "numbers for names": ({"survey": [HEAD, ["text", 2026, "A"]]}, ["survey:2:name name_invalid"]),
    "a broken reference": ({"survey": [HEAD, ["text", "#REF!", "A"]]}, ["survey:2:name name_invalid"]),
    "a date as Excel shows it": (
        {"survey": [[*HEAD, "default"], ["date", "a", "A", "14/05/2026"], ["date", "b", "B", 46156],
                    ["date", "c", "C", "2026-05-14"], ["date", "e", "E", datetime(2026, 5, 14)],  # noqa: DTZ001  # as openpyxl
                    ["date", "d", "D", "today()"]]},
        ["survey:2:default value_unknown", "survey:3:default value_unknown"],
    ),
    "an empty choice": (
        {"survey": [HEAD, ["select_one oui", "a", "A"]], "choices": [*CHOICES, ["oui", None, "Non"]]},
        ["choices:3:name column_missing"],
    ),
    "settings by other names": (
        {"survey": [HEAD, ["text", "a", "A"]], "settings": [["form id", "versions"], ["f", "1"]]},
        ["settings:1:form id setting_unknown", "settings:1:versions setting_unknown"],
    ),
    "a forgotten hidden sheet": (
        {"survey": [HEAD, ["text", "a", "A"]], "-brouillon": [["x"], ["y"]]},
        ["brouillon:0: sheet_unknown"],
    ),
    "a column twice": (
        {"survey": [[*HEAD, "label"], ["text", "a", "A", "B"]]},
        ["survey:1:label\xa0(D) column_twice"],
    ),
    "two titles for one column": (
        {"survey": [[*HEAD, "caption", "readonly", "read_only"], ["text", "a", "A", "B", "yes", "no"]]},
        ["survey:1:caption column_twice", "survey:1:read_only column_twice"],
    ),
    "formulas without a result": (
        {"survey": [HEAD, ["select_one oui", "a", "#REF!"]],
         "choices": [*CHOICES, ["oui", "n", "#N/A"]]},
        ["survey:2:label cell_error", "choices:3:label cell_error"],
    ),
    "formulas that nothing has worked out": (
        {"survey": [[*HEAD, "hint"], ["text", "a", '=CONCATENATE("A","B")'], ["text", "b", "B", "=1+1"]]},
        ["survey:2:label cell_error", "survey:3:hint cell_error"],
    ),
    "two rows of settings": (
        {"survey": [HEAD, ["text", "a", "A"]], "settings": [["form_id", "version"], ["f", "1"], ["g", "2"]]},
        ["settings:3:form_id setting_twice"],
    ),
    "a language that no text has": (
        {"survey": [["type", "name", "label::Français (fr)"], ["text", "a", "A"]],
         "settings": [["form_id", "default_language"], ["f", "English (en)"]]},
        ["settings:2:default_language value_unknown"],
    ),
    "nothing to calculate": (
        {"survey": [HEAD, ["calculate", "a", None]]}, ["survey:2:calculation column_missing"],
    ),
    "triggers without a comma": (
        {"survey": [[*HEAD, "trigger", "calculation"], ["text", "a", "A"], ["text", "b", "B"],
                    ["text", "c", "C", "${a} ${b}", "1"], ["text", "d", "D", "a", "1"]]},
        ["survey:4:trigger value_unknown", "survey:5:trigger value_unknown"],
    ),
    "a time that is none": (
        {"survey": [[*HEAD, "default"], ["time", "a", "A", "14h30"], ["dateTime", "b", "B", "14/05/2026"]]},
        ["survey:2:default value_unknown", "survey:3:default value_unknown"],
    ),
    "a filter and a first value beside the list": (
        {"survey": [[*HEAD, "choice_filter", "default"], ["select_one oui", "a", "A", "regoin = 1"],
                    ["select_one oui", "b", "B", "region = 1", "o"],
                    ["select_one oui", "c", "C", None, "peut"]],
         "choices": [["list_name", "name", "label", "region"], ["oui", "o", "Oui", "1"]]},
        ["survey:2:choice_filter expression_path", "survey:4:default value_unknown"],
    ),
    "columns of choices that are lost or of no use": (
        {"survey": [HEAD, ["select_one oui", "a", "A"]],
         "choices": [["list_name", "name", "label", "ma région", "media::audio"],
                     ["oui", "o", "Oui", "1", "x"]]},
        ["choices:1:ma région name_invalid", "choices:1:media::audio column_unknown"],
    ),
    "a seal that is no yes and no no": (
        {"survey": [HEAD, ["text", "a", "A"]], "settings": [["form_id", "sealed"], ["f", "certainement"]]},
        ["settings:2:sealed value_unknown"],
    ),
    "a value that rests on itself": (
        {"survey": [[*HEAD, "calculation", "trigger"], ["calculate", "a", None, "${a} + 1"],
                    ["calculate", "b", None, "once(random())"], ["integer", "c", "C", "${c} + 1", "${a}"]]},
        ["survey:2:calculation cycle"],
    ),
    "a figure without a code": (
        {"survey": [HEAD, ["integer", "a", "A"]],
         "indicators": [["code", "label", "numerator"], [None, "Tout", "${a}"]]},
        ["indicators:2:code column_missing"],
    ),
    "selects without a list": (
        {"survey": [HEAD, ["select_one", "a", "A"], ["select_multiple deux mots", "b", "B"]]},
        ["survey:2:type list_missing", "survey:3:type list_missing"],
    ),
    "parameters that pyxform would refuse in English": (
        {"survey": [[*HEAD, "parameters"], ["range", "a", "A", "step=0"],
                    ["rank oui", "b", "B", "randomize=yes"]],
         "choices": CHOICES},
        ["survey:2:parameters parameter_unknown", "survey:3:parameters parameter_unknown"],
    ),
    "a repeat as often as a bare name": (
        {"survey": [[*HEAD, "repeat_count"], ["integer", "n", "N"], ["begin_repeat", "r", "R", "n"],
                    ["text", "x", "X"], ["end_repeat"]]},
        ["survey:3:repeat_count expression_path"],
    ),
    "lists that are nowhere": (
        {"survey": [[*HEAD, "calculation"], ["select_one oui", "a", "A"],
                    ["calculate", "b", None, "pulldata('puits', 'label', 'name', ${a})"],
                    ["calculate", "c", None, "instance('oiu')/root/item[name = ${a}]/label"],
                    ["calculate", "d", None, "instance('oui')/root/item[name = ${a}]/label"]],
         "choices": CHOICES},
        ["survey:3:calculation file_unknown", "survey:4:calculation file_unknown"],
    ),
    "a reference that does not end": (
        {"survey": [HEAD, ["text", "a", "A"], ["text", "b", "${a} et ${a"]]},
        ["survey:3:label expression_syntax"],
    ),
    "first values past every bound": (
        {"survey": [[*HEAD, "default"], ["integer", "a", "A", "9" * 400], ["integer", "b", "B", 2**53 - 1],
                    ["decimal", "c", "C", "1e999"], ["geopoint", "d", "D", "ici"],
                    ["image", "e", "E", "x.png"],
                    ["acknowledge", "f", "F", "oui"], ["acknowledge", "g", "G", "OK"]]},
        [f"survey:{row}:default value_unknown" for row in (2, 4, 5, 6, 7)],
    ),
    "a name taken by a group": (
        {"survey": [HEAD, ["text", "g", "G"], ["begin_group", "g", "G"], ["text", "x", "X"], ["end_group"]]},
        ["survey:3:name name_twice"],
    ),
}  # fmt: skip


def report_of(path: Path, sheets: dict[str, Rows]) -> Report:
    """A sheet whose name begins with a dash is hidden."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.removeprefix("-"))
        sheet.sheet_state = "hidden" if name.startswith("-") else "visible"
        for row in rows:
            sheet.append(row)
    book.save(path)
    return examine(path)


@pytest.mark.parametrize("case", WRONG)
def test_each_slip_is_told_where_it_is(case: str, tmp_path: Path) -> None:
    sheets, expected = WRONG[case]
    report = report_of(tmp_path / "fiche.xlsx", sheets)
    problems = [each.problem for each in report.mistakes]
    assert [f"{each.sheet}:{each.row}:{each.column} {each.code}" for each in problems] == expected


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000


@pytest.mark.parametrize(
    ("content", "code"),
    [(OLD, "file_old"), (b"", "file_unreadable"), (b"type;name;label", "file_unreadable"),
     (b"%PDF-1.4", "file_unreadable"), (b"{\\rtf1}", "file_unreadable")],
    ids=["xls or a password", "empty", "text", "pdf", "rtf"],
)  # fmt: skip
def test_another_file_called_a_workbook_is_said_to_be_none(content: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / "fiche.xlsx"
    file.write_bytes(content)
    report = examine(file)
    assert [each.problem.code for each in report.mistakes] == [code]
    assert report.advice == [], "nothing was read: nothing is advised"


@pytest.mark.parametrize(
    "parts", [["word/document.xml"], ["mimetype", "content.xml"], ["Index/Document.iwa"]]
)
def test_another_program_s_archive_is_said_to_be_none(parts: list[str], tmp_path: Path) -> None:
    file = tmp_path / "fiche.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    assert [each.problem.code for each in examine(file).mistakes] == ["file_unreadable"]


@pytest.mark.parametrize(
    ("mark", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig"), (";", "utf-8-sig")]
)
def test_sheets_that_a_french_excel_saved_as_csv_are_read(mark: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "fiche.zip"
    rows = [HEAD, ["text", "prenom", "Prénom, nom"], ["integer", "age", "Âge"]]
    text = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("survey.csv", text.encode(encoding))
    form = examine(file).form
    assert form is not None
    assert [node.label for node in form.walk()] == ["Prénom, nom", "Âge"]


def test_other_spellings_are_taken_as_other_readers_take_them(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Survey ": [
            [*HEAD, "relevance", "read_only", "default"],
            ["Begin Group", "g", None, None, True],
            ["select_one\u00a0oui", "a", "A"],
            ["text", "b", "${ a } ?", "${ a } = ‘o’"],
            ["END_GROUP"],
            ["note", "c", "C", True],
            ["dateTime", "d", "D", None, None, datetime(2026, 5, 1, 14, 30)],  # noqa: DTZ001  # as openpyxl
        ],
        "Choices": CHOICES,
    }
    form = report_of(tmp_path / "f.xlsx", sheets).form
    assert form is not None
    group, note, moment = form.children
    chosen, text = group.children
    assert (chosen.list, chosen.read_only, text.read_only) == ("oui", True, True)
    assert text.label == {"t": [["$", "a"], " ?"]}
    assert text.relevant == ["=", ["$", "a"], "o"]
    assert (note.relevant, moment.default) == (["true"], "2026-05-01T14:30:00")


def test_cells_that_change_nothing_and_texts_without_translation_are_told(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "survey": [
            [
                "type",
                "name",
                "label::Français (fr)",
                "label::Hausa (ha)",
                "relevant",
                "constraint",
                "choice_filter",
                "trigger",
            ],
            ["begin_group", "g", "G", "G"],
            ["note", "n", "N", None, None, ". > 1"],
            ["text", "a", "A", "A", None, None, "x = 1", "${n}"],
            ["end_group", None, None, None, "true()"],
        ]
    }
    report = report_of(tmp_path / "f.xlsx", sheets)
    told = [f"{each.problem.row}:{each.problem.column} {each.problem.code}" for each in report.advice]
    assert [each for each in told if "ignored" in each or "language" in each] == [
        "3:constraint column_ignored",
        "4:choice_filter column_ignored",
        "4:trigger column_ignored",
        "5:relevant column_ignored",
        "3:label::Hausa (ha) language_missing",
    ]


def test_a_quote_left_open_swallows_no_rows(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text('type,name,label\ntext,a,"A\ntext,b,B\n')
    assert [each.problem.code for each in examine(tmp_path).mistakes] == ["file_unreadable"]


@pytest.mark.parametrize("cell", ['"Un', "x" * 200_000])
def test_an_attached_list_that_does_not_read_is_named(cell: str, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("type,name,label\nselect_one_from_file postes.csv,a,A\n")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "postes.csv").write_text(f"name,label\na,{cell}\n")
    told = [(each.problem.sheet, each.problem.code) for each in examine(tmp_path).mistakes]
    assert ("postes.csv", "file_unreadable") in told
