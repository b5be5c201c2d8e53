"""The column ``type`` of a survey row: what kind of row it is, and which list it names."""

import re
from dataclasses import dataclass

from forms.xlsform.vocabulary import TYPES

_BOUND = re.compile(r"(begin|end)[ _]+(group|repeat)", re.IGNORECASE)
_SELECT = re.compile(
    r"(?P<kind>select[ _]one|select[ _]multiple|select1|select all that apply|rank)"
    r"(?P<file>[ _]from[ _]file)?(?: from)?\s+(?P<list>\S+(?:\.csv)?)(?P<rest>.*)",
    re.IGNORECASE,
)
_SELECT_KINDS = {"select_one": "select_one", "select1": "select_one", "rank": "rank"}
_OTHER_SPELLINGS = {"image": "image", "imei": "deviceid"}
_OR_OTHER = frozenset({"", "or_other", "or specify other", "or other"})


@dataclass(frozen=True, slots=True)
class Kind:
    """``name`` is ours (``integer``, ``group``); ``bound`` is ``begin`` or ``end`` of a group or repeat."""

    name: str
    bound: str = ""
    list: str = ""
    from_file: bool = False


def kind_of(text: str) -> Kind | None:
    """The kind of a row; None for a type that we do not carry."""
    words = " ".join(text.split())
    bound = _BOUND.fullmatch(words)
    if bound:
        return Kind(bound.group(2).lower(), bound=bound.group(1).lower())
    select = _SELECT.fullmatch(words)
    if select and select["rest"].strip().lower() in _OR_OTHER:
        name = _SELECT_KINDS.get(select["kind"].lower().replace(" ", "_"), "select_multiple")
        from_file = bool(select["file"])
        return Kind(name, list=select["list"], from_file=from_file or select["list"].endswith(".csv"))
    known = _OTHER_SPELLINGS.get(words) or TYPES.get(words)
    if known in (None, "group", "repeat", "select_one", "select_multiple", "rank"):
        return None
    return Kind(known)


def wants_list(text: str) -> bool:
    """``select_one`` alone, or with a list of two words: what follows it must be one word."""
    return re.match(r"(select_one|select_multiple|rank)(_from_file)?( |$)", text, re.IGNORECASE) is not None


def type_names() -> list[str]:
    """What may stand in the column, for "did you mean"."""
    shown = {
        *(name for name in TYPES if " " not in name and name not in ("photo", "trigger", "group", "repeat")),
        *("image", "select_one", "select_multiple", "begin_group", "end_group", "begin_repeat", "end_repeat"),
        *("select_one_from_file", "select_multiple_from_file"),
    }
    return sorted(shown)
