"""Which appearances and parameters each type knows: https://xlsform.org/en/#appearance, and our own grid.

An appearance of ``LAYOUT`` changes only how wide something is drawn elsewhere; the phone has one column.
"""

import re
from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.kinds import Kind
from forms.xlsform.sheets import Row

_LIST = (
    "minimal autocomplete search quick compact likert label list-nolabel columns columns-pack no-buttons "
    "horizontal horizontal-compact"
)
APPEARANCES = {
    name: frozenset(words.split())
    for name, words in {
        "text": "multiline numbers autocomplete",
        "integer": "thousands-sep counter",
        "decimal": "thousands-sep bearing",
        "range": "vertical no-ticks picker rating",
        "select_one": _LIST,
        "select_multiple": _LIST.replace(" quick", "").replace(" likert", ""),
        "rank": "minimal",
        "date": "no-calendar month-year year",
        "dateTime": "no-calendar",
        "image": "signature draw annotate new new-front",
        "barcode": "front",
        "group": "field-list table-list people-grid compact",
        "repeat": "field-list table-list compact",
        "note": "minimal",
        "acknowledge": "minimal",
    }.items()
}
# known to other readers, and drawn here as without it
PLAIN = {
    "text": frozenset({"autocomplete"}),
    "decimal": frozenset({"bearing"}),
    "rank": frozenset({"minimal"}),
    "note": frozenset({"minimal"}),
    "acknowledge": frozenset({"minimal"}),
    "group": frozenset({"compact"}),
    "repeat": frozenset({"compact"}),
}
LAYOUT = re.compile(r"w(?:[1-9]|1[0-2])|columns-\d{1,2}|compact-\d{1,2}|no-collapse|theme-grid")

PARAMETERS = {
    "image": frozenset({"max-pixels"}),
    "range": frozenset({"start", "end", "step"}),
    "geopoint": frozenset({"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"}),
    "text": frozenset({"rows"}),
    "select_one": frozenset({"randomize", "seed"}),
    "select_multiple": frozenset({"randomize", "seed"}),
    "rank": frozenset({"randomize", "seed"}),
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NUMERIC = frozenset({"max-pixels", "start", "end", "step", "capture-accuracy", "warning-accuracy", "rows"})


def appearance_problems(number: int, row: Row, kind: Kind) -> Iterator[FormProblem]:
    """Appearances that this type does not have."""
    known = APPEARANCES.get(kind.name, frozenset())
    for word in row.get("appearance", "").split():
        if word not in known and not LAYOUT.fullmatch(word):
            params = {"value": word, "type": kind.name, "known": ", ".join(sorted(known))}
            yield FormProblem("survey", number, "appearance", "appearance_unknown", params)


def ignored_appearances(number: int, row: Row, kind: Kind | None) -> Iterator[FormProblem]:
    """Appearances that are right elsewhere and change nothing here."""
    plain = PLAIN.get(kind.name, frozenset()) if kind else frozenset()
    for word in row.get("appearance", "").split():
        if word in plain or LAYOUT.fullmatch(word):
            yield FormProblem("survey", number, "appearance", "appearance_ignored", {"value": word})


def parameter_problems(number: int, row: Row, kind: Kind) -> Iterator[FormProblem]:
    """Parameters that this type does not have, and figures that are none."""
    known = PARAMETERS.get(kind.name, frozenset())
    for pair in re.split(r"[\s,;]+", row.get("parameters", "").strip()):
        name, equals, value = pair.partition("=")
        wrong = name not in known or not equals or (name in _NUMERIC and not _NUMBER.fullmatch(value))
        wrong = wrong or (name == "randomize" and value not in ("true", "false"))
        wrong = wrong or (name == "step" and not value.strip("-0."))
        if pair and wrong:
            params = {"value": pair, "type": kind.name, "known": ", ".join(sorted(known))}
            yield FormProblem("survey", number, "parameters", "parameter_unknown", params)
