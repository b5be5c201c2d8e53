"""Packed files by their plain name: `asset_url("carnet.css")` is the address of today's hashed file.

`static/build.mjs` writes the table (`static/dist/assets.json`) with the files themselves.
"""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
PUBLIC = "/static/dist/"


class AssetsNotBuiltError(RuntimeError):
    """The phone and office scripts have not been packed: `make build` does it."""


@lru_cache(maxsize=2)
def _table(modified_ns: int) -> dict[str, str]:
    """The table as of its modification time, so that a rebuild is seen without a restart."""
    table: dict[str, str] = json.loads((DIST / "assets.json").read_text(encoding="utf-8"))
    return table


def asset_url(name: str) -> str:
    """The address of a packed file; raises AssetsNotBuiltError or KeyError when it is not there."""
    try:
        modified = (DIST / "assets.json").stat().st_mtime_ns
    except FileNotFoundError as missing:
        raise AssetsNotBuiltError("static/dist is empty: run `make build`") from missing
    return PUBLIC + _table(modified)[name]


def init_app(app: Flask) -> None:
    """Lets every template say `{{ asset_url("…") }}`."""
    app.jinja_env.globals["asset_url"] = asset_url
