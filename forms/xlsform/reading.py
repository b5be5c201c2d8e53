"""From sheets to Form: our checks, then pyxform's, and one list of everything that is wrong."""

import re
from pathlib import Path
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from forms.definition import Form, Node
from forms.problems import FormError, FormProblem
from forms.program import Layout
from forms.xlsform.columns import headers, sheet_problems
from forms.xlsform.compiler import Compiler
from forms.xlsform.disguise import disguised
from forms.xlsform.expressions import Cell, Expressions
from forms.xlsform.others import choices_of, read_checks, read_indicators
from forms.xlsform.quotes import hidden, restored
from forms.xlsform.sheets import FOR_PYXFORM, Sheets, known, read_markdown, read_sheets
from forms.xlsform.texts import Texts, languages_of
from forms.xlsform.vocabulary import yes_no

_SHEET_ORDER = ("settings", "survey", "choices", "checks", "indicators")


def read_form(source: Path) -> Form:
    """The form in a folder of CSV sheets, an .xlsx workbook or a Markdown file.

    Raises FormError with every mistake found: sheet, row, column, code.
    """
    return form_from_sheets(read_sheets(source), source.stem)


def form_from_markdown(text: str, name: str = "form") -> Form:
    """The form in Markdown tables, as pyxform writes them: what a colleague would draw."""
    return form_from_sheets(known(read_markdown(text)), name)


def form_from_sheets(sheets: Sheets, name: str = "form") -> Form:
    """The form in sheets already read as rows of text."""
    problems = list(sheet_problems(sheets))
    if problems:
        raise FormError(_sorted(problems))
    survey = _pyxform(sheets, name)
    form, problems = _compile(sheets, survey)
    if problems:
        raise FormError(_sorted(problems))
    _second_opinion(survey)
    return form


def _pyxform(sheets: Sheets, name: str) -> dict[str, Any]:
    book: dict[str, Any] = {"sheet_names": [*sheets], "fallback_form_name": name}
    for sheet in FOR_PYXFORM:
        if sheets.get(sheet):
            book[sheet] = [{key: _fit(key, value) for key, value in row.items()} for row in sheets[sheet]]
            book[f"{sheet}_header"] = [dict.fromkeys(headers(sheets[sheet]))]
    try:
        found: dict[str, Any] = workbook_to_json(get_xlsform(book), fallback_form_name=name, warnings=[])
    except PyXFormError as error:
        raise FormError([_from_pyxform(error)]) from error
    return dict(restored(found))


def _fit(column: str, text: str) -> str:
    return disguised(text) if column == "appearance" else hidden(text)


def _second_opinion(survey: dict[str, Any]) -> None:
    """pyxform writes the XForm, and complains of what it could not: form and choices read by others too."""
    try:
        create_survey_element_from_dict(survey).to_xml(validate=False, pretty_print=False)
    except PyXFormError as error:
        raise FormError([_from_pyxform(error)]) from error


def _from_pyxform(error: PyXFormError) -> FormProblem:
    match = re.search(r"\[row : (\d+)\]", str(error))
    row = int(match.group(1)) if match else 0
    return FormProblem("survey", row, "", "pyxform", {"message": str(error)})


def _compile(sheets: Sheets, survey: dict[str, Any]) -> tuple[Form, list[FormProblem]]:
    settings = (sheets.get("settings") or [{}])[0]
    columns = [
        header for sheet in ("survey", "choices", "checks") for header in headers(sheets.get(sheet, []))
    ]
    languages = languages_of(columns, settings.get("default_language", ""))
    texts, expressions = Texts(languages), Expressions()
    choices = choices_of(survey.get("choices", {}), sheets, texts)
    compiler = Compiler(sheets["survey"], choices, texts, expressions)
    children = compiler.nodes(survey["children"], "", {})
    form = Form(
        id=survey["id_string"],
        version=str(survey.get("version", "1")),
        title=settings.get("form_title", survey["id_string"]),
        languages=tuple(languages),
        settings=_settings(settings, expressions),
        children=_numbered(compiler, children),
        choices=choices,
        checks=read_checks(sheets.get("checks", []), texts, expressions),
        indicators=read_indicators(sheets.get("indicators", []), expressions),
    )
    layout = Layout(form)
    problems = [*expressions.problems, *expressions.check(layout), *_check_targets(form, sheets)]
    return form, problems


def _numbered(compiler: Compiler, children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Twice, so that a calculation over a calculation further down is seen as a number too."""
    return tuple(compiler.with_numbers(tuple(compiler.with_numbers(children))))


def _settings(row: dict[str, str], expressions: Expressions) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if yes_no(row.get("sealed", "no")):
        found["sealed"] = True
    if row.get("instance_name"):
        found["instance_name"] = expressions.read(
            row["instance_name"], Cell("settings", 2, "instance_name"), ""
        )
    if row.get("programmes"):
        found["programmes"] = row["programmes"].replace(",", " ").split()
    if row.get("places"):
        found["places"] = row["places"]
    return found


def _check_targets(form: Form, sheets: Sheets) -> list[FormProblem]:
    rows = sheets.get("checks", [])
    return [
        FormProblem("checks", number, "question", "reference_unknown", {"name": row["question"]})
        for number, row in enumerate(rows, start=2)
        if row and form.question(row["question"]) is None
    ]


def _sorted(problems: list[FormProblem]) -> list[FormProblem]:
    return sorted(problems, key=_place)


def _place(problem: FormProblem) -> tuple[int, str, int]:
    known = problem.sheet in _SHEET_ORDER
    order = _SHEET_ORDER.index(problem.sheet) if known else len(_SHEET_ORDER)
    return order, problem.sheet, problem.row
