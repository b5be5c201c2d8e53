"""``table-list`` passes pyxform in disguise: pyxform would make notes and questions of its own out of it."""

_NAME, _HIDDEN = "table-list", "carnet-table"


def disguised(appearance: str) -> str:
    """An appearance fit for pyxform."""
    return appearance.replace(_NAME, _HIDDEN)


def shown(appearance: str) -> str:
    """The appearance as its author wrote it."""
    return appearance.replace(_HIDDEN, _NAME)
