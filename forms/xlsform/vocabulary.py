"""What an XLSForm may say here: columns, types, settings. Anything else is named, never dropped."""

import re

# pyxform's name of a type -> ours
TYPES = {
    "text": "text", "integer": "integer", "decimal": "decimal", "range": "range", "date": "date",
    "time": "time", "dateTime": "dateTime", "note": "note", "calculate": "calculate", "hidden": "hidden",
    "geopoint": "geopoint", "photo": "image", "barcode": "barcode", "trigger": "acknowledge",
    "acknowledge": "acknowledge", "select one": "select_one", "select all that apply": "select_multiple",
    "rank": "rank", "start": "start", "end": "end", "today": "today", "username": "username",
    "deviceid": "deviceid", "group": "group", "repeat": "repeat",
    "int": "integer", "string": "text", "datetime": "dateTime",
}  # fmt: skip
METADATA = frozenset({"start", "end", "today", "username", "deviceid"})

SURVEY_COLUMNS = frozenset({
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant",
    "constraint", "constraint_message", "calculation", "trigger", "default", "read_only", "readonly",
    "appearance", "parameters", "choice_filter", "repeat_count", "media::image", "image", "sensitivity",
    "save_to",
})  # fmt: skip
# other readers' spellings of the same columns
ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "read only": "read_only", "caption": "label",
    "required message": "required_message", "constraint message": "constraint_message",
    "list name": "list_name", "value": "name",
}  # fmt: skip
SETTINGS = frozenset({
    "form_id", "form_title", "version", "default_language", "instance_name", "style", "sealed",
    "names", "programmes", "places", "allow_choice_duplicates",
})  # fmt: skip
CHOICE_COLUMNS = frozenset({"list_name", "name", "label", "media::image", "image"})
CHECK_COLUMNS = frozenset({
    "name", "question", "level", "when", "message", "unique", "others", "within", "from", "to", "days",
})  # fmt: skip
INDICATOR_COLUMNS = frozenset({
    "code", "label", "definition", "unit", "numerator", "denominator", "where", "sex", "age", "status",
    "source", "comment",
})  # fmt: skip
CONTEXT_LISTS = frozenset({"regions", "departements", "communes", "localites", "programmes", "phases"})
FLAGS = ("sealed", "names", "allow_choice_duplicates")
LEVELS = frozenset({"warning", "alert"})
SENSITIVITIES = frozenset({"ordinary", "personal", "sensitive"})
RESERVED_NAMES = frozenset({"_meta", "meta"})
REFERENCE = re.compile(r"\$\{[ \t]*([^\W\d][\w.\-]*)[ \t]*\}")
WORD = re.compile(r"[^\W\d][\w.-]*|\(\w+\)|[^\xa0]*\xa0\(\w+\)")  # or one that has no title of its own
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
MAX_NAME = 64  # PostgreSQL, Stata and R cut or refuse longer column names
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_TRUE = frozenset({"yes", "true", "true()", "oui", "vrai", "1"})
_FALSE = frozenset({"no", "false", "false()", "non", "faux", "0", ""})


def base_column(header: str) -> str:
    """``label::Français (fr)`` is a ``label``; other spellings become ours."""
    text = header.strip()
    head, _, rest = text.partition("::")
    head = head.strip()
    if head.lower() == "media":
        kind = rest.split("::")[0].strip()
        return f"media::{kind}"
    return ALIASES.get(head.lower(), head)


def same_column(header: str) -> str:
    """One spelling for headers that mean one column: ``caption::Langue (fr)`` is ``label::Langue (fr)``."""
    _, *rest = (part.strip() for part in header.split("::"))
    base = {"readonly": "read_only", "image": "media::image"}.get(base_column(header), base_column(header))
    return "::".join([base, *(rest[1:] if header.strip().lower().startswith("media::") else rest)])


def yes_no(text: str) -> bool | None:
    """``yes`` and its kin, ``no`` and its kin, None for anything else."""
    lowered = text.strip().lower()
    return True if lowered in _TRUE else False if lowered in _FALSE else None


def language_code(name: str) -> str:
    """``Français (fr)`` is ``fr``; a name without a code stands for itself."""
    match = re.search(r"\(([A-Za-z-]+)\)\s*$", name)
    return match.group(1) if match else name
