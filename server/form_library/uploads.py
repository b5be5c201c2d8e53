"""Files that wait between being checked and being published: only the report is kept, for a week."""

import json
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from flask import current_app

from forms.xlsform.report import Report
from forms.xlsform.safely import examine_safely
from server.extensions import now
from server.problems import Problem

KEPT = timedelta(days=7)
_ID_LENGTH = 32


@dataclass(frozen=True)
class Upload:
    """A file as it was checked: its name, its size in bytes, what was found in it."""

    id: str
    name: str
    bytes: int
    at: datetime
    report: Report


def receive(name: str, content: bytes) -> str:
    """Check a workbook and keep the report; its id."""
    with tempfile.TemporaryDirectory(prefix="carnet-form-") as folder:
        file = Path(folder) / "form.xlsx"
        file.write_bytes(content)
        report = examine_safely(file, stem(name))
    forget_old()
    id = token_hex(_ID_LENGTH // 2)
    kept = {"name": name, "bytes": len(content), "at": now().isoformat(), "report": report.to_json()}
    where(id).write_text(json.dumps(kept), "utf-8")
    return id


def stem(name: str) -> str:
    """The form's id where the workbook gives none: the file's name, as far as it can be one."""
    letters = re.sub("[^A-Za-z0-9_-]", "_", name.removesuffix(".xlsx"))
    return letters if letters[:1].isalpha() else f"f_{letters}"


def find(id: str) -> Upload:
    """Raises Problem ``not_found``: never checked here, or more than a week ago."""
    if len(id) != _ID_LENGTH or not id.isalnum():
        raise Problem("not_found")
    try:
        kept = json.loads(where(id).read_text("utf-8"))
    except FileNotFoundError:
        raise Problem("not_found") from None
    at = datetime.fromisoformat(kept["at"])
    return Upload(id, kept["name"], kept["bytes"], at, Report.from_json(kept["report"]))


def where(id: str) -> Path:
    folder: Path = current_app.config["CARNET_DATA"] / "form-checks"
    folder.mkdir(exist_ok=True)
    return folder / f"{id}.json"


def forget_old() -> None:
    """Take away the reports of files that were never published."""
    for file in where("any").parent.glob("*.json"):
        # two requests may forget the same one
        with suppress(FileNotFoundError):
            if now() - datetime.fromtimestamp(file.stat().st_mtime, UTC) > KEPT:
                file.unlink()
