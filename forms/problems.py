"""What can be wrong.

Problem                  in a record: found on the phone and again on the server
FormError                in a form definition, holding
  FormProblem            one per mistake: sheet, row, column, code; also for advice, which stops nothing

Codes are closed lists; words are made from them at the edge (``forms.messages``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "alert"]

PROBLEM_CODES = (
    "required",
    "constraint",
    "type",
    "choice",
    "unknown_question",
    "too_long",
    "nested_too_deep",
    "not_an_object",
    "calculation_differs",
    "check",
    "repeat_count",
    "reason_missing",
)

FORM_PROBLEM_CODES = (
    "file_unreadable",
    "file_old",
    "file_too_large",
    "sheet_missing",
    "sheet_unknown",
    "column_unknown",
    "column_twice",
    "cell_error",
    "setting_twice",
    "list_missing",
    "column_missing",
    "type_unknown",
    "appearance_unknown",
    "parameter_unknown",
    "text_invalid",
    "text_too_long",
    "group_open",
    "group_end",
    "group_depth",
    "name_missing",
    "name_invalid",
    "name_reserved",
    "name_too_long",
    "name_twice",
    "name_case",
    "choice_twice",
    "choice_invalid",
    "reference_unknown",
    "reference_ambiguous",
    "expression_syntax",
    "expression_function",
    "expression_arguments",
    "expression_path",
    "expression_pattern",
    "cycle",
    "list_unknown",
    "list_from_repeat",
    "file_unknown",
    "list_column",
    "book_twice",
    "media_missing",
    "media_unreadable",
    "media_too_large",
    "value_unknown",
    "setting_unknown",
    "entity_sheet",
    "entity_place",
    "entity_repeat",
    "entity_which",
    "entity_list",
    "entity_personal",
    "entity_sealed",
    "unique_when",
    "unique_type",
    "unique_sensitive",
    "unique_repeat",
    "unique_message",
    "pyxform",
)
ADVICE_CODES = (
    "question_missing",
    "message_missing",
    "hint_long",
    "appearance_ignored",
    "column_ignored",
    "language_missing",
    "list_unused",
    "file_unused",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a record. ``path`` is like ``decisions[2]/echeance``, empty for the whole record.

    ``error`` sets the record aside; ``warning`` asks the agent for a reason; ``alert`` goes to the
    supervisor.
    """

    code: str
    path: str
    severity: Severity = "error"
    params: dict[str, object] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "path": self.path, "severity": self.severity, "params": self.params}


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One mistake in a form definition. ``row`` counts as the sheet does (1 is the header), 0 if unknown."""

    sheet: str
    row: int
    column: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        detail = ", ".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.sheet}:{self.row}:{self.column}: {self.code} {detail}".rstrip()


class FormError(Exception):
    """A form definition with mistakes: all that were found, in sheet and row order."""

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)
