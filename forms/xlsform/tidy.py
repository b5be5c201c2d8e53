"""Spellings that mean one thing, made one: pyxform and we then read the same."""

from forms.xlsform.kinds import kind_of
from forms.xlsform.sheets import FOR_PYXFORM, OURS, Row, Sheets
from forms.xlsform.vocabulary import REFERENCE


def tidied(sheets: Sheets) -> Sheets:
    """``Survey`` is the sheet survey, ``End Group`` ends a group, ``${ age }`` is the question ``${age}``."""
    return {_sheet(name, sheets): [_row(row) for row in rows] for name, rows in sheets.items()}


def _sheet(name: str, sheets: Sheets) -> str:
    meant = name.strip().lower()
    return meant if meant in FOR_PYXFORM + OURS and meant not in sheets else name


def _row(row: Row) -> Row:
    return {header: _type(text) if header == "type" else _text(text) for header, text in row.items()}


def _text(text: str) -> str:
    return REFERENCE.sub(r"${\1}", text) if "${" in text else text


def _type(text: str) -> str:
    words = " ".join(text.split())
    kind = kind_of(words)
    return f"{kind.bound}_{kind.name}" if kind and kind.bound else words
