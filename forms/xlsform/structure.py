"""Groups and repeats of a survey: each begun is ended, by its own kind, and not nested past reason."""

from collections.abc import Iterator

from forms.problems import FormProblem
from forms.xlsform.kinds import Kind, kind_of
from forms.xlsform.sheets import Row

MAX_GROUPS = 20


def structure_problems(rows: list[Row]) -> Iterator[FormProblem]:
    """Groups left open, ends without a beginning, groups in groups in groups."""
    opened: list[tuple[int, str, Kind]] = []
    for number, row in enumerate(rows, start=2):
        kind = kind_of(row.get("type", ""))
        if kind is None or not kind.bound:
            continue
        if kind.bound == "begin":
            opened.append((number, row.get("name", ""), kind))
            if len(opened) == MAX_GROUPS + 1:
                yield FormProblem("survey", number, "type", "group_depth", {"most": MAX_GROUPS})
        elif not opened:
            yield FormProblem("survey", number, "type", "group_end", {"value": kind.name})
        else:
            begun, name, first = opened.pop()
            if first.name != kind.name:
                params = {
                    "name": name,
                    "value": f"end {first.name}",
                    "found": f"end {kind.name}",
                    "first": begun,
                }
                yield FormProblem("survey", number, "type", "group_open", params)
    for number, name, kind in opened[: MAX_GROUPS + 1]:
        params = {"name": name, "value": f"end {kind.name}", "found": "", "first": number}
        yield FormProblem("survey", number, "type", "group_open", params)
