"""Functions over texts. Positions count characters (code points), as XPath 1.0 has it."""

import base64
import hashlib
import math
import re
import uuid
from collections.abc import Callable

from forms.expressions.functions_numbers import half_up
from forms.expressions.patterns import pattern
from forms.expressions.runs import Run
from forms.expressions.scope import Scope
from forms.expressions.tree import ExpressionError
from forms.expressions.values import XML_SPACE, Value, limited, to_text, words

Function = Callable[[Scope, list[Run]], Value]
_ALGORITHMS = {"md5": "md5", "sha-1": "sha1", "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
MAX_PATTERN_TEXT = 20_000
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def _texts(scope: Scope, args: list[Run]) -> list[str]:
    """The arguments as texts, node-sets opened into their nodes."""
    found: list[str] = []
    for arg in args:
        value = arg.value(scope)
        found += (
            [point.text() for point in value]
            if isinstance(value, list)
            else [to_text(value, scope.around.zone)]
        )
    return found


def _over(function: Callable[..., Value]) -> Function:
    """A function of plain texts."""
    return lambda scope, args: function(*[arg.text(scope) for arg in args])


def _own(scope: Scope, args: list[Run]) -> str:
    """The argument, or the context node's text where there is none."""
    return args[0].text(scope) if args else scope.own_text()


def _substr(scope: Scope, args: list[Run]) -> Value:
    """From a 0-based start to before an end; negative ones count from the end of the text."""
    text = _own(scope, args)
    start = _index(args[1].number(scope), len(text))
    end = _index(args[2].number(scope), len(text)) if len(args) > 2 else len(text)
    return text[start:end] if start < end else ""


def _index(value: float, length: int) -> int:
    if math.isnan(value):
        return 0
    if value < 0:
        value += length
    return int(min(max(value, 0.0), float(length)))


def _substring(scope: Scope, args: list[Run]) -> Value:
    """XPath 1.0 § 4.2: characters at positions p with round(start) <= p < round(start) + round(length)."""
    text = _own(scope, args)
    start = half_up(args[1].number(scope))
    end = start + half_up(args[2].number(scope)) if len(args) > 2 else math.inf
    if math.isnan(start) or math.isnan(end):
        return ""
    first = int(min(max(start, 1.0), len(text) + 1.0)) - 1
    last = int(min(max(end, 1.0), len(text) + 1.0)) - 1
    return text[first:last] if first < last else ""


def _before(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[:found] if found >= 0 else ""


def _after(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[found + len(mark) :] if found >= 0 else ""


def _translate(text: str, old: str, new: str) -> str:
    table: dict[str, str] = {}
    for index, char in enumerate(old):
        table.setdefault(char, new[index : index + 1])
    return "".join(table.get(char, char) for char in text)


def _regex(text: str, expression: str) -> bool:
    """The first 20,000 characters are looked at: a bound that both engines share."""
    return pattern(expression).search(text[:MAX_PATTERN_TEXT])


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    name = _ALGORITHMS.get(algorithm.lower())
    if name is None or encoding.lower() not in ("base64", "hex"):
        raise ExpressionError("value", algorithm)
    found = hashed(text, name)
    return found.hex() if encoding.lower() == "hex" else base64.b64encode(found).decode()


def hashed(text: str, name: str) -> bytes:
    """The digest of a text; half a surrogate pair becomes the replacement character, as in every browser."""
    whole = _HALF_PAIR.sub("\ufffd", text)
    return hashlib.new(name, whole.encode(), usedforsecurity=False).digest()


def _base64_decode(text: str) -> str:
    """The UTF-8 text; empty for what is no base64, or no text."""
    try:
        return base64.b64decode(text.strip(XML_SPACE), validate=True).decode()
    except ValueError:
        return ""


def _uuid(scope: Scope, args: list[Run]) -> Value:
    if not args:
        return str(uuid.uuid4())
    length = args[0].number(scope)
    if not 0 <= length <= 1000:
        raise ExpressionError("value", "uuid")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(alphabet[int(scope.around.random() * len(alphabet))] for _ in range(int(length)))


def _join(scope: Scope, args: list[Run]) -> Value:
    return limited(args[0].text(scope).join(_texts(scope, args[1:])))


TEXTS: dict[str, Function] = {
    "string": _own,
    "concat": lambda scope, args: limited("".join(_texts(scope, args))),
    "join": _join,
    "substr": _substr,
    "substring": _substring,
    "substring-before": _over(_before),
    "substring-after": _over(_after),
    "translate": _over(_translate),
    "string-length": lambda scope, args: float(len(_own(scope, args))),
    "normalize-space": lambda scope, args: " ".join(words(_own(scope, args))),
    "contains": _over(lambda text, part: part in text),
    "starts-with": _over(lambda text, part: text.startswith(part)),
    "ends-with": _over(lambda text, part: text.endswith(part)),
    "regex": _over(_regex),
    "digest": _over(_digest),
    "base64-decode": _over(_base64_decode),
    "uuid": _uuid,
}
