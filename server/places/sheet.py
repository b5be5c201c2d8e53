"""Reading a list of localities that anyone may have made: what is right in it, and what is wrong by cell."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
SECONDS = 30
MAX_NAME = 120
_NAMES = {"localite": "label", "commune_pcode": "commune"}
_KNOWN = frozenset({"name", "label", "commune", "latitude", "longitude", "population"})
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_ROMAN = re.compile(r"[IVX]{1,5}")
_NIGER = {"latitude": (11.6, 23.6), "longitude": (0.1, 16.1)}


@dataclass(frozen=True, slots=True)
class Mistake:
    """``code``: a key of ``server.places.wording.MISTAKES``; line 1 holds the titles, line 0 is the file."""

    line: int
    code: str
    value: str = ""
    column: str = ""


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


def read_sheet(rows: Sequence[Sequence[str]], communes: Mapping[str, str]) -> Sheet:
    """The localities of a table, its titles first; ``communes`` are the known p-codes. Never raises."""
    sheet = Sheet()
    names = [_named(title) for title in rows[0]] if rows else []
    if rows and not _titles_fit(names, rows[0], sheet):
        return sheet
    titles = dict(zip(names, rows[0], strict=True)) if rows else {}
    for number, cells in enumerate(rows[1:], start=2):
        if any(cells):
            _take(sheet, number, dict(zip(names, cells, strict=False)), titles, communes)
            sheet.mistakes += [Mistake(number, "no_title", cell[:80]) for cell in _beyond(rows[0], cells)]
    if not sheet.entries and not sheet.mistakes:
        sheet.mistakes.append(Mistake(0, "empty"))
    return sheet


def _named(title: str) -> str:
    """`Localité` -> `label`."""
    plain = unicodedata.normalize("NFKD", title.strip().lower()).encode("ascii", "ignore").decode()
    return _NAMES.get(plain, plain or title)


def _titles_fit(names: Sequence[str], titles: Sequence[str], sheet: Sheet) -> bool:
    for needed in ("label", "commune"):
        if needed not in names:
            sheet.mistakes.append(Mistake(1, "column_missing", needed))
    for place, (name, title) in enumerate(zip(names, titles, strict=True)):
        if name and name not in _KNOWN:
            sheet.mistakes.append(Mistake(1, "column_unknown", title[:40]))
        elif name and name in names[:place]:
            sheet.mistakes.append(Mistake(1, "column_twice", title[:40]))
    return not sheet.mistakes


def _beyond(titles: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    """What stands under no title: it would be left out without a word."""
    for place, cell in enumerate(cells):
        if cell and (place >= len(titles) or not titles[place]):
            yield cell


def _take(
    sheet: Sheet, number: int, row: Mapping[str, str], titles: Mapping[str, str], communes: Mapping[str, str]
) -> None:
    label, commune = row.get("label", ""), row.get("commune", "")
    wrong = [*_wrong(row, communes)]
    if wrong:
        sheet.mistakes += [
            Mistake(number, code, row.get(column, "")[:80], titles[column]) for column, code in wrong
        ]
        return
    entry = Entry(
        row.get("name") or f"{commune}-{slug(label)}",
        readable(label),
        commune,
        _number(row.get("latitude", "")),
        _number(row.get("longitude", "")),
        int(row["population"]) if row.get("population") else None,
    )
    known = sheet.entries.setdefault(entry.code, entry)
    if known is entry:
        return
    if (known.name, known.commune) == (entry.name, entry.commune) or not row.get("name"):
        sheet.twice += 1
    else:
        sheet.mistakes.append(Mistake(number, "code_twice", entry.code, titles["name"]))


def _wrong(row: Mapping[str, str], communes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The column and the code of each mistake in a row."""
    label = row.get("label", "")
    if not label or not slug(label):
        yield "label", "name_missing"
    elif len(label) > MAX_NAME or not " ".join(label.split()).isprintable():
        yield "label", "name_invalid"
    if row.get("commune", "") not in communes:
        yield "commune", "commune_unknown"
    if row.get("name") and not _CODE.fullmatch(row["name"]):
        yield "name", "code_invalid"
    for column, (least, most) in _NIGER.items():
        value = row.get(column, "")
        number = _number(value)
        if value and (number is None or not least <= number <= most):
            yield column, "position_invalid"
    latitude, longitude = row.get("latitude", ""), row.get("longitude", "")
    if bool(latitude) != bool(longitude):
        yield ("longitude" if longitude else "latitude"), "position_half"
    if row.get("population") and not re.fullmatch(r"[0-9]{1,8}", row["population"]):
        yield "population", "population_invalid"


def _number(text: str) -> float | None:
    """A coordinate; French writes the comma."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,16})?", text) else None


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
