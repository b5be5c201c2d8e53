"""Reading a list of localities that anyone may have made: what is right in it, and what is wrong by line."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_NAME = 120
_NAMES = {"localite": "label", "commune_pcode": "commune"}
_KNOWN = frozenset({"name", "label", "commune", "latitude", "longitude", "population"})
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_ROMAN = re.compile(r"[IVX]{1,5}")
_NIGER = {"latitude": (11.6, 23.6), "longitude": (0.1, 16.1)}


@dataclass(frozen=True, slots=True)
class Mistake:
    """``code``: a key of ``server.places.commands.MISTAKES``; line 1 is the header, 0 the file."""

    line: int
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    name: str
    commune: str
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None


@dataclass
class Sheet:
    """``entries`` by code; ``twice`` counts lines that say again what another one said."""

    entries: dict[str, Entry] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    twice: int = 0


def read_sheet(content: bytes, communes: Mapping[str, str]) -> Sheet:
    """The localities of a CSV file; ``communes`` are the known p-codes. Never raises."""
    sheet = Sheet()
    if len(content) > MAX_BYTES:
        sheet.mistakes.append(Mistake(0, "too_large", str(MAX_BYTES // 1024 // 1024)))
        return sheet
    lines = list(_lines(decoded(content), sheet))
    if not lines:
        sheet.mistakes.append(Mistake(0, "empty"))
    if sheet.mistakes or not _header_fits(lines[0], sheet):
        return sheet
    header = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in lines[0]]
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            _take(sheet, number, row, communes)
    if not sheet.entries and not sheet.mistakes:
        sheet.mistakes.append(Mistake(0, "empty"))
    return sheet


def decoded(content: bytes) -> str:
    """UTF-8, or else what a French Excel writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _lines(text: str, sheet: Sheet) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(StringIO(text), delimiter=delimiter), start=1):
            if number > MAX_ROWS + 1:
                sheet.mistakes.append(Mistake(0, "too_many", str(MAX_ROWS)))
                return
            yield cells
    except csv.Error:
        sheet.mistakes.append(Mistake(0, "unreadable"))


def _header_fits(header: list[str], sheet: Sheet) -> bool:
    names = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in header]
    for needed in ("label", "commune"):
        if needed not in names:
            sheet.mistakes.append(Mistake(1, "column_missing", needed))
    for name in names:
        if name and name not in _KNOWN:
            sheet.mistakes.append(Mistake(1, "column_unknown", name[:40]))
    return not sheet.mistakes


def _take(sheet: Sheet, number: int, row: Mapping[str, str], communes: Mapping[str, str]) -> None:
    label, commune = row.get("label", ""), row.get("commune", "")
    wrong = _wrong(label, commune, row, communes)
    if wrong:
        sheet.mistakes += [Mistake(number, code, value[:80]) for code, value in wrong]
        return
    code = row.get("name") or f"{commune}-{slug(label)}"
    entry = Entry(
        code,
        readable(label),
        commune,
        _number(row.get("latitude", "")),
        _number(row.get("longitude", "")),
        int(row["population"]) if row.get("population") else None,
    )
    known = sheet.entries.setdefault(code, entry)
    if known is entry:
        return
    if (known.name, known.commune) == (entry.name, entry.commune) or not row.get("name"):
        sheet.twice += 1
    else:
        sheet.mistakes.append(Mistake(number, "code_twice", code))


def _wrong(
    label: str, commune: str, row: Mapping[str, str], communes: Mapping[str, str]
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not label or not slug(label):
        found.append(("name_missing", label))
    elif len(label) > MAX_NAME or not label.isprintable() or not storable(label):
        found.append(("name_invalid", label.encode("ascii", "replace").decode()))
    if commune not in communes:
        found.append(("commune_unknown", commune))
    if row.get("name") and not _CODE.fullmatch(row["name"]):
        found.append(("code_invalid", row["name"]))
    for column, (least, most) in _NIGER.items():
        value = row.get(column, "")
        number = _number(value)
        if value and (number is None or not least <= number <= most):
            found.append(("position_invalid", value))
    if bool(row.get("latitude")) != bool(row.get("longitude")):
        found.append(("position_invalid", row.get("latitude") or row.get("longitude") or ""))
    if row.get("population") and not re.fullmatch(r"[0-9]{1,8}", row["population"]):
        found.append(("population_invalid", row["population"]))
    return found


def storable(text: str) -> bool:
    """No lone surrogate, no NUL: databases refuse them."""
    return not any("\ud800" <= char <= "\udfff" or char == "\x00" for char in text)


def _number(text: str) -> float | None:
    """A coordinate; French writes the comma."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,12})?", text) else None


def slug(label: str) -> str:
    """The part of a code that stays the same when accents and blanks of a name are written otherwise."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60]


def readable(label: str) -> str:
    """RENALOC writes upper case; a name already in both cases is left as it is."""
    one_line = " ".join(label.split())
    if one_line != one_line.upper():
        return one_line
    return re.sub(r"[^\W\d_]+", lambda word: _cased(word.group()), one_line)


def _cased(word: str) -> str:
    return word if _ROMAN.fullmatch(word) else word.capitalize()
