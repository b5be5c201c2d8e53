"""Making any JSON value storable in both databases, without raising on hostile ones."""

import json
import math
from typing import Any, NoReturn

DEEPEST = 20
REPLACEMENT = "\ufffd"


def read_payload(payload: str) -> dict[str, Any] | None:
    """The answers object in a payload; none when it is no JSON object."""
    try:
        value = json.loads(payload, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def clean_text(text: str) -> str:
    """The text with NUL and lone surrogates replaced: PostgreSQL refuses the one, UTF-8 the other."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", REPLACEMENT)


def storable(value: Any, depth: int = 0) -> Any:
    """The value as JSON that both databases store; what lies too deep becomes null."""
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean_text(str(value))
