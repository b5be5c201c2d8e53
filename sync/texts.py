"""Strict values of messages: texts that every database can hold, whole numbers that are no booleans."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from sync.digests import SHA256

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LARGEST = 2**53 - 1  # the largest whole number that a phone's JavaScript counts exactly


def storable(text: str) -> None:
    """Raise a ValidationError for text that cannot be written as UTF-8, or that holds NUL."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError("Not a storable text.")


class Text(fields.String):
    """A text of ``least`` to ``most`` characters without NUL or lone surrogates, which no database stores."""

    def __init__(self, most: int = 200, least: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Length(min=least, max=most), storable], **kwargs)


class Whole(fields.Integer):
    """A whole number from ``least`` to ``most``; neither ``true`` nor ``"3"`` nor ``3.0`` is one."""

    def __init__(self, least: int = 0, most: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Digest(fields.String):
    """A sha256 in lower-case hexadecimal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=matches(SHA256), **kwargs)


class RecordId(fields.String):
    """The id of a record: a UUID, made on the phone. It is kept in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=matches(UUID), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs)).lower()


def matches(pattern: re.Pattern[str]) -> Any:
    def check(text: str) -> None:
        if pattern.fullmatch(text) is None:
            raise ValidationError("Not in the form expected.")

    return check
