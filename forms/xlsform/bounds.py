"""Bounds on a workbook: an .xlsx is a ZIP archive, and a small one can unpack to anything."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from forms.problems import FormError, FormProblem

MAX_BYTES = 10 * 1024 * 1024
MAX_PACKAGE = 20 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 150
FREE_RATIO = 2 * 1024 * 1024  # below this size a high ratio harms nobody
OLD = b"\xd0\xcf\x11\xe0"  # of an .xls, and of the shell that Excel puts around a workbook with a password
MAX_ENTRIES = 500
MAX_ROWS = 20_000
MAX_CELLS = 500_000


def too_large(what: str, found: int, most: int, sheet: str = "") -> FormError:
    """The mistake of a file past a bound; ``what`` is one of the keys of ``form_messages.BOUNDS``."""
    params: dict[str, object] = {"what": what, "found": found, "most": most}
    return FormError([FormProblem(sheet, 0, "", "file_too_large", params)])


def check_archive(content: bytes, most: int = MAX_BYTES) -> None:
    """Raises FormError before anything is unpacked: ``file_too_large``, ``file_unreadable``, ``file_old``."""
    if len(content) > most:
        raise too_large("bytes", len(content), most)
    if content.startswith(OLD):
        raise FormError([FormProblem("", 0, "", "file_old")])
    try:
        entries = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FormError([FormProblem("", 0, "", "file_unreadable", {"found": "zip"})]) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES:
        raise too_large("entries", len(entries), MAX_ENTRIES)
    if unpacked > MAX_UNPACKED:
        raise too_large("unpacked", unpacked, MAX_UNPACKED)
    if unpacked > FREE_RATIO and unpacked / packed > MAX_RATIO:
        raise too_large("ratio", unpacked // packed, MAX_RATIO)


def bounded(sheet: Any, most: int = MAX_ROWS) -> Iterator[tuple[Any, ...]]:
    """The rows of a read-only sheet, as wide as they really are; raises FormError past the bounds.

    A sheet may claim a million columns: openpyxl would fill them all in.
    """
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row)
        if number > most:
            raise too_large("rows", number, most, sheet.title)
        if cells > MAX_CELLS:
            raise too_large("cells", cells, MAX_CELLS, sheet.title)
        yield row
