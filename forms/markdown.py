"""The little Markdown of XLSForm in labels: ``**bold**``, ``*italic*``, ``[a link](https://…)``, ``# title``.

The phone draws it (``static/app/parts/words.tsx``); the office's pages and tables read it without its marks.
"""

import re

_TITLE = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_BREAK = re.compile(r"\s*\n\s*")
_MARKS = re.compile(
    # bounded, so that a label of nothing but open marks costs no time
    r"\*\*(.{1,500}?)\*\*"
    r"|__(.{1,500}?)__"
    r"|\*(\S|\S.{0,500}?\S)\*"
    r"|(?<!\w)_(\S|\S.{0,500}?\S)_(?!\w)"
    r"|\[([^\]]{1,500})\]\((?:https?:|mailto:|tel:)[^\s)]{1,500}\)"
)
_DEPTH = 4


def bare(text: str) -> str:
    """The words alone, on one line: ``**Bonjour.** Écrivez`` is ``Bonjour. Écrivez``."""
    left = _BREAK.sub(" ", _TITLE.sub("", text))
    for _ in range(_DEPTH):
        shorter = _MARKS.sub(lambda found: next(filter(None, found.groups())), left)
        if shorter == left:
            break
        left = shorter
    return left
