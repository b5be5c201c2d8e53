"""A table that a stranger made is read in a process of its own: bombs and nonsense are refused in words."""

import csv
import zipfile
from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import Workbook

from server.problems import Problem
from server.tables.reader import rows_of
from server.tables.reading import MOST_BYTES, read_table

MOST = 100


def bomb() -> bytes:
    """A small workbook that unpacks to many cells."""
    book, file, packed = Workbook(), BytesIO(), BytesIO()
    book.save(file)
    row = b"<row>" + b"<c><v>1</v></c>" * 5000 + b"</row>"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry.endswith("sheet1.xml"):
                content = content.replace(b"<sheetData/>", b"<sheetData>" + row * 900 + b"</sheetData>")
                content = content.replace(
                    b"<sheetData></sheetData>", b"<sheetData>" + row * 900 + b"</sheetData>"
                )
            new.writestr(entry, content)
    return packed.getvalue()


def workbook(*rows: Sequence[object]) -> bytes:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def test_workbooks_and_csv_of_any_make_are_read_alike() -> None:
    expected = [["Nom", "Âge"], ["Halima", "41"], ["Issa", "3.5"]]
    assert read_table(workbook(["Nom", "Âge"], ["Halima", 41.0], ["Issa", 3.5]), MOST) == expected
    for mark, code in ((";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-8"), (";", "cp1252")):
        text = "\r\n".join(mark.join(row) for row in expected) + "\r\n"
        assert rows_of(text.encode(code), MOST) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + b"x" * 100, "table_unreadable"),
        (b"x" * (MOST_BYTES + 1), "table_too_large"),
        (b"a;b\n" * (MOST + 2), "table_too_large"),
        (bomb(), "table_too_large"),
    ],
    ids=["zip", "large", "rows", "bomb"],
)
def test_what_is_no_table_or_too_much_of_one_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read_table(content, MOST)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b'a;b\n"never closed;x\n', b"a;b\n\0;c\n"]
)
def test_what_is_no_text_is_not_read(content: bytes) -> None:
    with pytest.raises((ValueError, csv.Error)):
        rows_of(content, MOST)


def test_an_entity_reads_no_file() -> None:
    book = workbook(["a"])
    stolen = BytesIO()
    doctype = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(stolen, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = doctype + content.replace(b"<v>0</v>", b"<v>&b;</v>").replace(
                    b"<t>a</t>", b"<t>&b;</t>"
                )
            new.writestr(name, content)
    with pytest.raises(Problem) as refused:
        read_table(stolen.getvalue(), MOST)
    assert refused.value.code == "table_unreadable"


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Problem) as refused:
        read_table(workbook(*[["x"] * 2000] * 20), MOST, seconds=0)
    assert refused.value.code == "table_too_large"
