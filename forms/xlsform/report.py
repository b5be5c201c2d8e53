"""What the office is told of a file: its mistakes, some advice, and the compiled form when there are none."""

from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.definition import Form
from forms.problems import FormError, FormProblem
from forms.xlsform.advice import advice as advice_on
from forms.xlsform.excerpts import excerpt
from forms.xlsform.package import read_package
from forms.xlsform.pictures import Picture
from forms.xlsform.reading import form_from_package
from forms.xlsform.sheets import Sheets

MAX_FINDINGS = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake or a piece of advice, with the rows around it."""

    problem: FormProblem
    excerpt: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        each = self.problem
        params = dict(each.params)
        place = {"sheet": each.sheet, "row": each.row, "column": each.column, "code": each.code}
        return {**place, "params": params, "excerpt": self.excerpt}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Finding":
        place = (data["sheet"], data["row"], data["column"], data["code"])
        return cls(FormProblem(*place, data["params"]), data["excerpt"])


@dataclass(frozen=True, slots=True)
class Report:
    """``form`` and its ``pictures`` are there when there are no mistakes. ``rows`` counts what was read."""

    mistakes: list[Finding]
    advice: list[Finding] = field(default_factory=list)
    rows: int = 0
    form: Form | None = None
    pictures: list[Picture] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "mistakes": [each.to_json() for each in self.mistakes],
            "advice": [each.to_json() for each in self.advice],
            "rows": self.rows,
            "form": self.form.to_json() if self.form else None,
            "pictures": [
                {"type": each.type, "content": b64encode(each.content).decode()} for each in self.pictures
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Report":
        mistakes, advice = ([Finding.from_json(each) for each in data[key]] for key in ("mistakes", "advice"))
        form = Form.from_json(data["form"]) if data["form"] else None
        pictures = [Picture(each["type"], b64decode(each["content"])) for each in data.get("pictures", ())]
        return cls(mistakes, advice, data["rows"], form, pictures)


def examine(source: Path, name: str = "", shared: Collection[str] = ()) -> Report:
    """Read a file and say all that is wrong with it. Never raises FormError. ``shared``: lists kept here."""
    sheets: Sheets = {}
    try:
        package = read_package(source)
        sheets = package.sheets
        read = form_from_package(package, name or source.stem, shared)
    except FormError as error:
        return Report(_findings(sheets, error.problems), _advice(sheets), _rows(sheets))
    unused = [FormProblem("", 0, "", "file_unused", {"value": each[:100]}) for each in read.unused]
    advice = [*_advice(sheets), *_findings(sheets, unused)]
    return Report([], advice, _rows(sheets), read.form, [*read.pictures.values()])


def _findings(sheets: Sheets, problems: list[FormProblem]) -> list[Finding]:
    return [Finding(problem, excerpt(sheets, problem)) for problem in problems[:MAX_FINDINGS]]


def _advice(sheets: Sheets) -> list[Finding]:
    return _findings(sheets, advice_on(sheets)) if sheets.get("survey") else []


def _rows(sheets: Sheets) -> int:
    return sum(len(rows) for rows in sheets.values())
