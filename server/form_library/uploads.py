"""Files that wait between being checked and being published: only the report is kept, for a week."""

import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forms.xlsform.report import Report
from forms.xlsform.safely import examine_safely
from server.extensions import now
from server.form_library.reading import kept_lists
from server.waiting import Waiting

MAIN = (".xlsx", ".zip", "survey.csv")
waiting = Waiting("form-checks", timedelta(days=7))


@dataclass(frozen=True)
class Upload:
    """A file as it was checked: its name, its size in bytes, what was found in it."""

    id: str
    name: str
    bytes: int
    at: datetime
    report: Report


def receive(files: list[tuple[str, bytes]]) -> str:
    """Check a questionnaire and the files that came with it, and keep the report; its id.

    One of them is what ``is_form`` says yes to.
    """
    main = next(name for name, _content in files if is_form(name))
    with tempfile.TemporaryDirectory(prefix="carnet-form-") as folder:
        report = examine_safely(laid_out(Path(folder), files), stem(main), shared=kept_lists())
    size = sum(len(content) for _name, content in files)
    return waiting.keep({"name": main, "bytes": size, "at": now().isoformat(), "report": report.to_json()})


def is_form(name: str) -> bool:
    """A workbook, an archive, or the sheet of the questions."""
    return name.lower().endswith(MAIN)


def laid_out(folder: Path, files: list[tuple[str, bytes]]) -> Path:
    """The files in a folder, under plain names; the path that the reader of forms is given."""
    for name, content in files:
        (folder / plain_name(name)).write_bytes(content)
    archives = [path for path in folder.iterdir() if path.suffix.lower() == ".zip"]
    return archives[0] if archives and len(files) == 1 else folder


def plain_name(name: str) -> str:
    """No folder in it, and short enough for any file system."""
    return (
        re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "_", name.replace("\\", "/").rpartition("/")[2])[-100:] or "_"
    )


def stem(name: str) -> str:
    """The form's id where the workbook gives none: the file's name, as far as it can be one."""
    letters = re.sub("[^A-Za-z0-9_-]", "_", name.rpartition("/")[2].rpartition(".")[0])[:60]
    return letters if letters[:1].isalpha() else f"f_{letters}"


def find(id: str) -> Upload:
    """Raises Problem ``not_found``: never checked here, or more than a week ago."""
    kept = waiting.find(id)
    at = datetime.fromisoformat(kept["at"])
    return Upload(id, kept["name"], kept["bytes"], at, Report.from_json(kept["report"]))
