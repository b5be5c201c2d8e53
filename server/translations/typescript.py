"""Finds `t("…")`, `tn("one", "many", n)` and the marker `msg("…")` in TypeScript and TSX, for Babel.

Babel's own JavaScript reader takes an apostrophe in JSX text for the start of a string; a search for our
three calls, with plain string literals, has no such trouble. `"a" + "b"` counts as one text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO

LITERAL = r'"(?:[^"\\\n]|\\.)*"'
TEXT = rf"{LITERAL}(?:\s*\+\s*{LITERAL})*"
CALL = re.compile(rf"(?<![\w.$])(tn|t|msg)\(\s*({TEXT})(?:\s*,\s*({TEXT}))?")
OPENING = re.compile(r"(?<![\w.$])(?:tn|t|msg)\(")
COMMENT = re.compile(r"^\s*(?://|\*|/\*)")

Found = tuple[int, str, str | tuple[str, str], list[str]]


def text_of(literals: str) -> str:
    return "".join(json.loads(literal) for literal in re.findall(LITERAL, literals))


def extract(fileobj: IO[bytes], keywords: object, comment_tags: object, options: object) -> Iterator[Found]:
    """Babel's extraction method: (line, function, messages, comments) of every call."""
    source = fileobj.read().decode()
    lines = source.splitlines()
    for call in CALL.finditer(source):
        line = source.count("\n", 0, call.start()) + 1
        name, first, second = call.group(1), text_of(call.group(2)), call.group(3)
        if not first or COMMENT.match(lines[line - 1]):
            continue
        if name == "tn" and second:
            yield line, "ngettext", (first, text_of(second)), []
        else:
            yield line, "gettext", first, []


def calls_without_text(source: str) -> list[str]:
    """Lines that call `t(`, `tn(` or `msg(` on a quotation that the search above does not read."""
    return [
        line.strip()
        for line in source.splitlines()
        if not COMMENT.match(line) and re.search(OPENING.pattern + r"\s*['`]", line)
    ]
