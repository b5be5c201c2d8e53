"""Long lists, one page at a time."""

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from flask import request


@dataclass(frozen=True)
class Page:
    """Where one is in a list of ``total`` things, ``size`` a page."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def page_of(asked: str | None, size: int, total: int) -> Page:
    """The page that was asked for, or the nearest there is."""
    wanted = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    last = Page(1, size, total).pages
    return Page(min(max(1, wanted), last), size, total)


def page_url(number: int) -> str:
    """This page's address at another page number, filters kept."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in {"page", "lang"}]
    return f"{request.path}?{urlencode([*kept, ('page', str(number))])}"
