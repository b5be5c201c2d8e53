"""The sheets beside the survey: choices, and our own ``checks`` and ``indicators``."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms.expressions.tree import Expr
from forms.xlsform.compiler import other_texts
from forms.xlsform.expressions import Cell, Expressions
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.texts import Texts
from forms.xlsform.unique_rows import is_unique


def choices_of(
    lists: Mapping[str, Sequence[Mapping[str, Any]]], sheets: Sheets, texts: Texts
) -> dict[str, Any]:
    """The choice lists, each row with its name, label and any columns that choice filters read."""
    made_by_pyxform = {row.get("type", "").split()[1] for row in sheets["survey"] if _or_other(row)}
    found: dict[str, Any] = {}
    for name, rows in lists.items():
        found[name] = [_choice(row, texts) for row in rows]
        if name in made_by_pyxform:
            for choice in found[name]:
                if choice["name"] == "other" and _is_made(choice["label"]):
                    choice["label"] = other_texts(texts.languages, 0)
    return found


def _is_made(label: Any) -> bool:
    """pyxform's own word for the choice, in English in every language."""
    return label == "Other" or (isinstance(label, dict) and set(label.values()) == {"Other"})


def _or_other(row: Row) -> bool:
    return row.get("type", "").endswith((" or_other", " or specify other"))


def _choice(row: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": str(row["name"]),
        "label": texts.text(row.get("label")) or str(row["name"]),
    }
    media = row.get("media") or {}
    if media:
        found["media"] = {kind: texts.text(value) for kind, value in media.items()}
    for key, value in row.items():
        if (
            key not in ("name", "label", "media", "list_name")
            and not key.startswith("__")
            and value is not None
        ):
            found[key] = str(value)
    return found


def read_checks(rows: list[Row], texts: Texts, expressions: Expressions) -> list[dict[str, Any]]:
    """The sheet ``checks``: what makes an agent give a reason, or a supervisor look twice."""
    found = []
    for number, row in enumerate(rows, start=2):
        if not row or is_unique(row):
            continue
        when = expressions.read(row["when"], Cell("checks", number, "when"), row["question"])
        found.append(
            {
                "name": row["name"],
                "question": row["question"],
                "level": row.get("level", "warning"),
                "when": when,
                "message": _message(row, number, texts, expressions) or row["name"],
            }
        )
    return found


def _message(row: Row, number: int, texts: Texts, expressions: Expressions) -> Any:
    plain = row.get("message")
    named = {
        key.partition("::")[2].strip(): value for key, value in row.items() if key.startswith("message::")
    }
    found = texts.text(named or plain)
    each_language = found.values() if isinstance(found, dict) and "t" not in found else [found]
    for text in each_language:
        for piece in text["t"] if isinstance(text, dict) else ():
            if not isinstance(piece, str):
                expressions.keep(piece, Cell("checks", number, "message"), row["question"])
    return found


def read_indicators(rows: list[Row], expressions: Expressions) -> list[dict[str, Any]]:
    """The sheet ``indicators``: one fact a row, computed by the server over approved records."""
    found = []
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        entry: dict[str, Any] = {key: value for key, value in row.items() if not key.startswith("_")}
        for key in ("numerator", "denominator", "where"):
            if key in row:
                expr: Expr | None = expressions.read(row[key], Cell("indicators", number, key), "")
                entry[key] = expr
        found.append(entry)
    return found
