"""Exports as the API is asked for them."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, pre_load, validate

from server.bodies import Text
from server.submissions.models import State


class ExportSchema(Schema):
    """Filters all together, and how answers are written."""

    class Meta:
        unknown = EXCLUDE

    since = fields.Date(
        data_key="from", load_default=None, metadata={"description": "Events from this day on"}
    )
    until = fields.Date(data_key="to", load_default=None, metadata={"description": "Events until this day"})
    region = Text(most=100, load_default="", metadata={"description": "p-code"})
    programme = Text(most=100, load_default="")
    states = fields.List(
        fields.String(validate=validate.OneOf([str(state) for state in State])),
        data_key="state",
        load_default=list,
        metadata={"description": "May be repeated. Without any: all but what was set aside"},
    )
    version = Text(most=100, load_default="")
    labels = fields.Boolean(load_default=False, metadata={"description": "French labels instead of codes"})
    personal = fields.Boolean(
        load_default=False,
        metadata={"description": "With personal answers, photos and points; needs a reason"},
    )
    reason = Text(most=500, load_default="")

    @pre_load
    def without_empty(self, data: Any, **_options: Any) -> dict[str, Any]:
        """A form in a page sends empty fields; they mean nothing chosen."""
        lists = getattr(data, "getlist", None)
        return {
            key: [each for each in lists(key) if each] if key == "state" and lists else data[key]
            for key in data
            if data[key] not in ("", [])
        }


class CsvSchema(ExportSchema):
    """A CSV file holds one table."""

    repeat = Text(most=200, load_default="", metadata={"description": "A repeat's name: its table instead"})
    decimal = fields.String(load_default="comma", validate=validate.OneOf(["comma", "point"]))
