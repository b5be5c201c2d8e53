"""What waits between being checked and being confirmed: a private JSON file each, for a time."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from flask import current_app

from server.extensions import now
from server.private_files import written_privately
from server.problems import Problem

_LETTERS = frozenset("0123456789abcdef")
_LENGTH = 32


@dataclass(frozen=True)
class Waiting:
    """``folder`` lies in the data folder. With an ``owner`` only they find what they put there."""

    folder: str
    kept: timedelta

    def keep(self, content: dict[str, Any], owner: str = "") -> str:
        """Its id."""
        for old in self._where("any").parent.glob("*.json"):
            if not self._lasts(old):
                old.unlink(missing_ok=True)
        id = token_hex(_LENGTH // 2)
        with written_privately(self._where(id)) as file:
            file.write(json.dumps({"owner": owner, "content": content}).encode())
        return id

    def find(self, id: str, owner: str = "") -> dict[str, Any]:
        """Raises Problem ``not_found``: never kept here, somebody else's, or too long ago."""
        if len(id) != _LENGTH or not _LETTERS.issuperset(id) or not self._lasts(self._where(id)):
            raise Problem("not_found")
        try:
            kept = json.loads(self._where(id).read_bytes())
        except FileNotFoundError:
            raise Problem("not_found") from None
        if kept["owner"] != owner:
            raise Problem("not_found")
        content: dict[str, Any] = kept["content"]
        return content

    def take(self, id: str, owner: str = "") -> dict[str, Any]:
        """As ``find``, once."""
        content = self.find(id, owner)
        try:
            self._where(id).unlink()
        except FileNotFoundError:
            raise Problem("not_found") from None
        return content

    def _where(self, id: str) -> Path:
        folder: Path = current_app.config["CARNET_DATA"] / self.folder
        folder.mkdir(exist_ok=True)
        return folder / f"{id}.json"

    def _lasts(self, file: Path) -> bool:
        # two requests may forget the same one
        with suppress(FileNotFoundError):
            return now() - datetime.fromtimestamp(file.stat().st_mtime, UTC) <= self.kept
        return False
