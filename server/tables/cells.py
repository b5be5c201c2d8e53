"""Cells that a spreadsheet shows as they are: nothing in them is ever run as a formula."""

from typing import Any

# what spreadsheets take for the start of a formula, or cut off before looking for one
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
FULL_WIDTH = ("＝", "＋", "－", "＠")
LONGEST = 32_767  # of an Excel cell
CUT = " […]"

Cell = str | int | float | None


def readable(text: str) -> str:
    """Text without what a file cannot hold: lone surrogates, control characters other than line breaks."""
    if text.isprintable():  # neither in it, and asked of millions of cells
        return text
    clean = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in clean if letter >= " " or letter in "\t\n\r")


def as_text(text: str) -> str:
    """A CSV cell that stays text: a spreadsheet drops the leading apostrophe and runs nothing."""
    text = readable(text)
    return "'" + text if text.lstrip(" ").startswith(DANGEROUS + FULL_WIDTH) else text


def fitting(text: str) -> str:
    """Text that fits into an Excel cell; what is cut is marked."""
    text = readable(text)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def for_csv(cell: Cell, comma: bool = True) -> str:
    """A cell as CSV text; a French Excel wants the decimal comma."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return as_text(cell)
    return str(cell).replace(".", ",") if comma else str(cell)


def plain(value: Any) -> Cell:
    """An answer as a cell, whatever JSON it is."""
    if (
        value is None
        or isinstance(value, str | float)
        or (isinstance(value, int) and not isinstance(value, bool))
    ):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return str(value)
