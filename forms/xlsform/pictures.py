"""The pictures of a form (``media::image``): found, checked, written anew with nothing hidden in them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from forms.problems import FormProblem
from forms.xlsform.sheets import Row, Sheets
from forms.xlsform.vocabulary import base_column

MAX_SIDE = 1024
MAX_PICTURE = 200 * 1024
MAX_PIXELS = 40_000_000
MAX_PICTURES = 100
MAX_TOGETHER = 4 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_SHEETS = ("survey", "choices")
_COLUMNS = frozenset({"media::image", "image"})
_SMALLER = ((MAX_SIDE, 82), (800, 65), (640, 60), (400, 50), (300, 40))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as phones show it; ``sha256`` is of ``content``."""

    type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def named(sheets: Sheets) -> Iterator[tuple[str, int, str, str]]:
    """Every picture that a row names: sheet, row, column, file name."""
    for sheet in _SHEETS:
        for number, row in enumerate(sheets.get(sheet, []), start=2):
            for column, value in _cells(row):
                yield sheet, number, column, plain_name(value)


def _cells(row: Row) -> Iterator[tuple[str, str]]:
    return ((column, value) for column, value in row.items() if base_column(column) in _COLUMNS)


def plain_name(value: str) -> str:
    """``jr://images/carte.png`` is another spelling of ``carte.png``."""
    return value.strip().removeprefix("jr://images/")


def read_pictures(sheets: Sheets, files: Mapping[str, bytes]) -> tuple[dict[str, Picture], list[FormProblem]]:
    """The pictures that the form names, by name, and what is wrong with them."""
    found: dict[str, Picture] = {}
    problems: list[FormProblem] = []
    known: dict[str, str] = {}
    for sheet, row, column, name in named(sheets):
        if name not in known:
            known[name] = _take(name, files, found)
        if known[name]:
            problems.append(FormProblem(sheet, row, column, known[name], {"value": name[:100]}))
    total = sum(len(each.content) for each in found.values())
    if total > MAX_TOGETHER or len(found) > MAX_PICTURES:
        params = {"found": total // 1024, "most": MAX_TOGETHER // 1024, "count": len(found)}
        problems.append(FormProblem("", 0, "", "media_too_large", params))
    return found, problems


def _take(name: str, files: Mapping[str, bytes], found: dict[str, Picture]) -> str:
    """Read one picture; the code of what is wrong with it, or nothing."""
    if name not in files:
        return "media_missing"
    picture = anew(files[name])
    if picture is None:
        return "media_unreadable"
    found[name] = picture
    return ""


def anew(content: bytes) -> Picture | None:
    """The picture written again, upright, small, without what a camera or a program hid in it."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            photo = image.format == "JPEG"
            image.draft(None, (MAX_SIDE, MAX_SIDE))  # a large photo is read at half or a quarter of its size
            return _written(ImageOps.exif_transpose(image), photo)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _written(image: Image.Image, photo: bool) -> Picture:
    """As sharp as fits: a drawing stays PNG while that is small enough."""
    clear = image.has_transparency_data
    whole = image.convert("RGBA" if clear else "RGB")
    lossy = "WEBP" if clear else "JPEG"
    found = Picture("", b"")
    for side, quality in _SMALLER:
        small = whole.copy()
        small.thumbnail((side, side))
        first = side == MAX_SIDE and not photo
        for format in ("PNG", lossy) if first else (lossy,):
            found = Picture(_TYPES[format], _bytes(small, format, quality))
            if len(found.content) <= MAX_PICTURE:
                return found
    return found


def _bytes(image: Image.Image, format: str, quality: int) -> bytes:
    target = BytesIO()
    image.save(target, format, quality=quality, method=2)
    return target.getvalue()
