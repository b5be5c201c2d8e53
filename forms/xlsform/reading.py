"""From sheets to Form: our checks, then pyxform's, and one list of everything that is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.definition import Form, Node
from forms.problems import FormError, FormProblem
from forms.program import Layout
from forms.xlsform.attached import choices_of_file, read_lists
from forms.xlsform.columns import headers, sheet_problems
from forms.xlsform.compiler import Compiler
from forms.xlsform.entities import personal_problems, read_entities
from forms.xlsform.entity_rows import lists_of
from forms.xlsform.expressions import Cell, Expressions
from forms.xlsform.others import choices_of, read_checks, read_indicators
from forms.xlsform.package import Package, read_package
from forms.xlsform.pictures import Picture, read_pictures
from forms.xlsform.sheets import Row, Sheets, known, read_markdown
from forms.xlsform.texts import Texts, languages_of
from forms.xlsform.tidy import tidied
from forms.xlsform.unique_rows import read_unique
from forms.xlsform.vocabulary import CONTEXT_LISTS, yes_no

_SHEET_ORDER = ("settings", "survey", "choices", "checks", "indicators", "entities")


@dataclass(frozen=True, slots=True)
class Read:
    """A form with its pictures by name; ``unused`` are files beside it that nothing in it names."""

    form: Form
    pictures: dict[str, Picture] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def read_form(source: Path, shared: Collection[str] = ()) -> Form:
    """The form in a folder of CSV sheets, an .xlsx workbook, a ZIP archive or a Markdown file.

    ``shared`` are lists that other forms keep. Raises FormError with every mistake found: sheet, row, column,
    code.
    """
    return form_from_package(read_package(source), source.stem, shared).form


def form_from_markdown(text: str, name: str = "form", shared: Collection[str] = ()) -> Form:
    """The form in Markdown tables, as pyxform writes them: what a colleague would draw."""
    return form_from_sheets(known(tidied(read_markdown(text))), name, shared)


def form_from_sheets(sheets: Sheets, name: str = "form", shared: Collection[str] = ()) -> Form:
    """The form in sheets already read as rows of text; pictures that it names are not looked for."""
    return _form(sheets, name, {}, {}, [], shared)


def form_from_package(package: Package, name: str = "form", shared: Collection[str] = ()) -> Read:
    """The form with the files beside it. ``shared`` are lists that other forms keep.

    Raises FormError, which also names the files that are missing.
    """
    lists, wrong = read_lists(package.files)
    pictures, missing = read_pictures(package.sheets, package.files)
    form = _form(package.sheets, name, lists, pictures, [*wrong, *missing], shared)
    used = {*pictures, *(f"{name}.csv" for name in lists if name in form.choices)}
    return Read(form, pictures, tuple(each for each in package.files if each not in used))


def _form(
    sheets: Sheets,
    name: str,
    lists: dict[str, list[Row]],
    pictures: dict[str, Picture],
    problems: list[FormProblem],
    shared: Collection[str],
) -> Form:
    # a server starts without pyxform: it reads workbooks in a process of their own
    from forms.xlsform.second import others_words, read_by_pyxform, second_opinion

    shared = {*shared, *lists_of(sheets)}
    problems = [*problems, *sheet_problems(sheets, shared.union(lists))]
    if problems:
        raise FormError(_sorted([*problems, *others_words(sheets, name, problems)]))
    survey = read_by_pyxform(sheets, name)
    form, problems = _compile(sheets, survey, lists, pictures, shared)
    if problems:
        raise FormError(_sorted(problems))
    second_opinion(survey)
    return form


def _compile(
    sheets: Sheets,
    survey: dict[str, Any],
    lists: dict[str, list[Row]],
    pictures: dict[str, Picture],
    shared: Collection[str],
) -> tuple[Form, list[FormProblem]]:
    settings = (sheets.get("settings") or [{}])[0]
    columns = [
        header
        for rows in (*(sheets.get(sheet, []) for sheet in ("survey", "choices", "checks")), *lists.values())
        for header in headers(rows)
    ]
    languages = languages_of(columns, settings.get("default_language", ""))
    texts, expressions = Texts(languages), Expressions()
    choices = {
        **{name: choices_of_file(rows, texts) for name, rows in lists.items() if _names_file(sheets, name)},
        **choices_of(survey.get("choices", {}), sheets, texts),
    }
    compiler = Compiler(sheets["survey"], choices, texts, expressions, shared)
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
        unique=read_unique(sheets, texts),
        indicators=read_indicators(sheets.get("indicators", []), expressions),
        entities=read_entities(sheets, expressions),
        media={name: picture.sha256 for name, picture in pictures.items()},
    )
    layout = Layout(form)
    problems = [*expressions.problems, *expressions.check(layout), *_check_targets(form, sheets)]
    problems += expressions.unknown_lists(CONTEXT_LISTS.union(shared, form.choices))
    return form, [*problems, *personal_problems(form, layout, sheets)]


def _names_file(sheets: Sheets, name: str) -> bool:
    """Whether the survey chooses from a file, or looks into it: ``pulldata('postes', …)``."""
    words = (f" {name}.csv", f"'{name}'", f'"{name}"')
    return any(word in f" {text}" for row in sheets["survey"] for text in row.values() for word in words)


def _numbered(compiler: Compiler, children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Twice, so that a calculation over a calculation further down is seen as a number too."""
    return tuple(compiler.with_numbers(tuple(compiler.with_numbers(children))))


def _settings(row: dict[str, str], expressions: Expressions) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for flag in ("sealed", "names"):
        if yes_no(row.get(flag, "no")):
            found[flag] = True
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
