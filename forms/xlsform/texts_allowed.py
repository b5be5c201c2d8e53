"""Cells that no sheet program makes: too long, or with characters that neither XML nor JSON carries."""

import re
from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.sheets import Sheets

MAX_CELL = 32_767  # what Excel itself allows
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_problems(sheets: Sheets) -> Iterator[FormProblem]:
    """Lone surrogates, control characters, cells past Excel's own limit."""
    for sheet, rows in sheets.items():
        for number, row in enumerate(rows, start=2):
            for column, text in row.items():
                name = _FORBIDDEN.sub("?", column[:80])
                found = _FORBIDDEN.search(text) or _FORBIDDEN.search(column)
                if len(text) > MAX_CELL:
                    params: dict[str, object] = {"length": len(text), "most": MAX_CELL}
                    yield FormProblem(sheet, number, name, "text_too_long", params)
                elif found:
                    params = {"character": f"U+{ord(found.group()):04X}", "position": found.start()}
                    yield FormProblem(sheet, number, name, "text_invalid", params)
