"""Every text of the project, as one Babel catalogue, with the files it occurs in (not the lines)."""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.util import pathmatch

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("forms", "server", "templates", "static/app", "static/office")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "_l": None,
    "N_": None,
    "NN_": (1, 2),
}


def extracted() -> Catalog:
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel has no types here
    catalog = Catalog(project="carnet", charset="utf-8")
    for path in sources():
        name = str(path.relative_to(ROOT))
        pattern, method = next(((p, m) for p, m in methods if pathmatch(p, name)), ("", ""))
        if not method:
            continue
        for _line, message, comments, _context in extract_from_file(
            method, path, KEYWORDS, options=options.get(pattern)
        ):
            catalog.add(message, locations=[(name, 0)], auto_comments=comments)
    return catalog


def sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
