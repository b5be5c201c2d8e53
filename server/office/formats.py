"""Numbers, money and dates as a French reader writes them, with no-break spaces."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import format_datetime, format_decimal

NO_BREAK = "\u00a0"
DASH = "–"


def number(value: int | Decimal | None) -> str:
    """`4128` -> `4 128`; nothing to show -> `–` (an empty denominator is not 0)."""
    if value is None:
        return DASH
    # Babel writes the narrow U+202F, which old Windows fonts draw as a box.
    return str(format_decimal(value)).replace("\u202f", NO_BREAK)


def money(value: int | Decimal | None) -> str:
    """`1300` -> `1 300 FCFA`: the franc CFA has no decimals in use."""
    return DASH if value is None else number(Decimal(value).quantize(Decimal(1))) + NO_BREAK + "FCFA"


def as_written(value: object) -> str:
    """`13.51` -> `13,51`, a text as it is; nothing to show -> `–`."""
    if value is None:
        return DASH
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def percent(numerator: int | Decimal, denominator: int | Decimal) -> str:
    """A share with one decimal, from its two counts; `–` when there is nothing to divide by."""
    if not denominator:
        return DASH
    share = Decimal(100) * Decimal(numerator) / Decimal(denominator)
    return number(share.quantize(Decimal("0.1"))) + NO_BREAK + "%"


def day(value: date | None) -> str:
    """`2017-03-02` -> `02/03/2017`."""
    return DASH if value is None else value.strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """A server time in the country's clock: `15/07/2026 17:06`."""
    return DASH if value is None else str(format_datetime(value, "dd/MM/yyyy HH:mm"))


def kilobytes(value: int) -> str:
    """`84211` -> `83 Ko`."""
    return number(max(1, value // 1024)) + NO_BREAK + "Ko"


def browser(text: str) -> str:
    """`Mozilla/5.0 (X11; Linux x86_64) … Chrome/141.0 Safari/537.36` -> `Chrome 141, Linux`."""
    # the order counts: Edge and Opera also say that they are Chrome, and Chrome that it is Safari
    kinds = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung"}
    kinds |= {"Firefox": "Firefox", "Chrome": "Chrome", "Version": "Safari"}
    made = (re.search(rf"{kind}\w*/(\d+)", text) for kind in kinds)
    name = next((f"{word} {found[1]}" for word, found in zip(kinds.values(), made, strict=True) if found), "")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
    system = next((each for each in systems if each in text), "")
    return ", ".join(part for part in (name, system) if part) or text[:40] or DASH


def initials(name: str) -> str:
    """`Ousmane Maïga` -> `OM`."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def init_app(app: Flask) -> None:
    """Offer the formats to the templates, under their own names."""
    filters = (as_written, browser, number, money, day, moment, kilobytes, initials)
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.jinja_env.globals.update(percent=percent, now=now)
