"""A file that nobody would make by honest work ends in a clear mistake: never a crash, never a hang."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from forms.problems import FormError
from forms.xlsform import form_from_markdown
from forms.xlsform.report import Report
from forms.xlsform.safely import examine_safely

HEAD = "| survey |\n| | type | name | label | calculation |\n"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("survey")
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return made.getvalue()


def codes(report: Report) -> list[str]:
    return [each.problem.code for each in report.mistakes]


@pytest.fixture
def honest() -> bytes:
    return workbook([["type", "name", "label"], ["text", "nom", "Nom"]])


def examined(folder: Path, content: bytes) -> Report:
    file = folder / "f.xlsx"
    file.write_bytes(content)
    return examine_safely(file)


def test_an_honest_workbook_passes_through_the_process(tmp_path: Path, honest: bytes) -> None:
    report = examined(tmp_path, honest)
    assert codes(report) == []
    assert report.form is not None


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, honest: bytes) -> None:
    bomb = with_part(honest, SHEET, b" " * 80_000_000)
    report = examined(tmp_path, bomb)
    assert codes(report) == ["file_too_large"]
    assert report.mistakes[0].problem.params["what"] == "unpacked"


def test_a_high_ratio_is_refused_below_that_size(tmp_path: Path, honest: bytes) -> None:
    report = examined(tmp_path, with_part(honest, SHEET, b" " * 20_000_000))
    assert report.mistakes[0].problem.params["what"] == "ratio"


def test_a_row_at_the_far_end_of_the_sheet_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet["A1"], sheet["XFD1048576"] = "type", "x"
    content = BytesIO()
    book.save(content)
    assert codes(examined(tmp_path, content.getvalue())) == ["file_too_large"]


def test_entities_in_the_xml_are_not_expanded(tmp_path: Path, honest: bytes) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    part = f"<!DOCTYPE x [{entities}]><worksheet><sheetData>&a9;</sheetData></worksheet>"
    assert codes(examined(tmp_path, with_part(honest, SHEET, part.encode()))) == ["file_unreadable"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff\xfe rien", b"%PDF-1.7"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    assert codes(examined(tmp_path, content)) == ["file_unreadable"]


def test_a_reading_that_does_not_end_is_ended(tmp_path: Path) -> None:
    rows = "\n".join(f"| | calculate | c{i} | | {'1 + ' * 400}1 |" for i in range(15_000))
    file = tmp_path / "f.md"
    file.write_text(HEAD + rows)
    report = examine_safely(file, seconds=2)
    assert codes(report) == ["file_too_large"]


def test_groups_in_groups_without_end_are_a_mistake() -> None:
    rows = "".join(f"| | begin_group | g{i} | G |\n" for i in range(10_000))
    with pytest.raises(FormError) as refused:
        form_from_markdown(HEAD + rows + "| | end_group |\n" * 10_000)
    assert {each.code for each in refused.value.problems} == {"group_depth"}


def test_a_very_long_circle_is_found() -> None:
    rows = "".join(f"| | calculate | c{i} | | ${{c{(i + 1) % 3000}}} + 1 |\n" for i in range(3000))
    with pytest.raises(FormError) as refused:
        form_from_markdown(HEAD + rows)
    assert [each.code for each in refused.value.problems] == ["cycle"]


@pytest.mark.parametrize(
    ("label", "code"),
    [("a\ud800b", "text_invalid"), ("a\x07b", "text_invalid"), ("x" * 1_000_000, "text_too_long")],
)
def test_text_that_cannot_be_kept_is_named(label: str, code: str) -> None:
    with pytest.raises(FormError) as refused:
        form_from_markdown(f"{HEAD}| | text | nom | {label} |\n")
    assert [(each.row, each.column, each.code) for each in refused.value.problems] == [(2, "label", code)]


def test_text_from_right_to_left_is_kept_as_it_is() -> None:
    form = form_from_markdown(f"{HEAD}| | text | nom | الاسم \u200f(nom) |\n")
    assert next(form.walk()).label == "الاسم \u200f(nom)"
    with pytest.raises(FormError) as refused:
        form_from_markdown(f"{HEAD}| | text | اسم | Nom |\n")
    assert [each.code for each in refused.value.problems] == ["name_invalid"]
