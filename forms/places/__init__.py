"""The official places of Niger shipped with the product: 8 regions, 67 départements, 266 communes.

Each list is a CSV of context rows as `select_one_from_file` reads them: `name` is the p-code, `label`
the French name, the other columns the p-codes of the parents. Sources are named in SOURCES.md.
"""

import csv
from importlib.resources import files

LISTS = ("regions", "departements", "communes")


def load() -> dict[str, list[dict[str, str]]]:
    """The three lists by name, in p-code order, every value a string."""
    return {name: _rows(f"{name}.csv") for name in LISTS}


def _rows(file_name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(file_name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
