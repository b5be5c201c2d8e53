"""Typographic quotes: pyxform makes them all straight, which is right in an expression and wrong in French.

They pass pyxform in disguise, as private characters, and come back curly in texts, straight in expressions.
"""

from typing import Any

_CURLY, _STRAIGHT, _HIDDEN = "‘’“”", "''\"\"", "\ue0a0\ue0a1\ue0a2\ue0a3"
_HIDE = str.maketrans(_CURLY, _HIDDEN)
_SHOW = str.maketrans(_HIDDEN, _CURLY)
_STRAIGHTEN = str.maketrans(_HIDDEN, _STRAIGHT)
_EXPRESSIONS = frozenset(
    {"relevant", "constraint", "calculate", "required", "readonly", "choice_filter", "default", "jr:count"}
)


def hidden(text: str) -> str:
    """A cell fit for pyxform."""
    return text.translate(_HIDE)


def straight(text: str) -> str:
    """An expression with straight quotes only."""
    return hidden(text).translate(_STRAIGHTEN)


def restored(value: Any, key: str = "") -> Any:
    """pyxform's JSON with its quotes back."""
    if isinstance(value, str):
        return value.translate(_STRAIGHTEN if key in _EXPRESSIONS else _SHOW)
    if isinstance(value, dict):
        return {name: restored(item, str(name)) for name, item in value.items()}
    return [restored(item, key) for item in value] if isinstance(value, list) else value
