"""What an author hands in: the sheets, and the files that stand beside them (pictures, lists of choices).

A workbook with a folder ``<name>-media``; a folder with sheets as CSV (or one workbook) and ``media/``; or a
ZIP archive of either.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from forms.problems import FormError, FormProblem
from forms.xlsform.bounds import MAX_PACKAGE, check_archive, too_large
from forms.xlsform.sheets import Sheets, known, read_markdown, read_xlsx, rows_of
from forms.xlsform.tidy import tidied

_BOOKS = (".xlsx",)
_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_UNREADABLE = (UnicodeDecodeError, csv.Error, BadZipFile, KeyError, ValueError, OSError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Package:
    """``files`` are by plain name; ``sheets`` hold a survey."""

    sheets: Sheets
    files: Mapping[str, bytes] = field(default_factory=dict)


def read_package(source: Path) -> Package:
    """All that belongs to a form.

    Raises FormError ``sheet_missing`` without a survey, ``file_unreadable``, ``file_too_large``.
    """
    try:
        package = _read(source)
    except _UNREADABLE as error:
        raise FormError(
            [FormProblem("", 0, "", "file_unreadable", {"found": type(error).__name__})]
        ) from error
    return Package(known(tidied(package.sheets)), package.files)


def _read(source: Path) -> Package:
    if source.is_dir():
        return _sorted_out(dict(_in_folder(source)))
    if source.suffix.lower() == ".zip":
        content = source.read_bytes()
        check_archive(content, MAX_PACKAGE)
        return _sorted_out(dict(_in_archive(content)))
    if source.suffix.lower() in _BOOKS:
        beside = source.with_name(f"{source.stem}-media")
        files = dict(_in_folder(beside)) if beside.is_dir() else {}
        return Package(read_xlsx(source.read_bytes()), _plain(files))
    return Package(read_markdown(source.read_text("utf-8")))


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not _of_the_system(file.name):
            total += file.stat().st_size
            if total > MAX_PACKAGE:
                raise too_large("bytes", total, MAX_PACKAGE)
            yield file.relative_to(folder).as_posix(), file.read_bytes()


def _in_archive(content: bytes) -> Iterator[tuple[str, bytes]]:
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            if not entry.is_dir() and not any(_of_the_system(part) for part in path.parts):
                yield str(path), archive.read(entry)


def _of_the_system(name: str) -> bool:
    """What file managers and Excel leave behind."""
    return name.startswith((".", "~$", "__MACOSX")) or name in ("Thumbs.db", "desktop.ini", "README.md")


def _sorted_out(files: dict[str, bytes]) -> Package:
    books = [path for path in files if path.lower().endswith(_BOOKS)]
    survey = next((path for path in files if path.rpartition("/")[2].lower() == "survey.csv"), None)
    if len(books) > 1:
        raise FormError([FormProblem("", 0, "", "book_twice", {"names": ", ".join(books)[:200]})])
    if books:
        sheets = read_xlsx(files.pop(books[0]))
        return Package(sheets, _plain(files))
    folder = survey.rpartition("/")[0] if survey else ""
    own = [path for path in files if path.rpartition("/")[0] == folder and path.lower().endswith(".csv")]
    return Package({PurePosixPath(path).stem: csv_rows(files.pop(path)) for path in own}, _plain(files))


def _plain(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path.rpartition("/")[2]: content for path, content in files.items()}


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV sheet. Raises csv.Error for a quote left open, which would swallow the rows below."""
    text = _text(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return rows_of(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _text(content: bytes) -> str:
    """UTF-8, or what a French Excel writes as CSV. Raises UnicodeDecodeError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
        # half a character of UTF-8 is damage, and control characters are no text
        if _HALF.search(content) or any(letter < " " and letter not in "\t\r\n" for letter in text):
            raise
        return text
