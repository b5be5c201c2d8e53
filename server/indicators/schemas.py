"""Indicators as the API gives them."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.bodies import Text


class SelectionSchema(Schema):
    """Which approved records count; all filters together."""

    class Meta:
        unknown = EXCLUDE

    since = fields.Date(
        data_key="from", load_default=None, metadata={"description": "Events that began on this day or later"}
    )
    until = fields.Date(
        data_key="to", load_default=None, metadata={"description": "Events that began on this day or earlier"}
    )
    region = Text(most=100, load_default="", metadata={"description": "p-code"})
    programme = Text(most=100, load_default="")
    commune = Text(most=100, load_default="", metadata={"description": "p-code"})
    form = Text(most=100, load_default="")


class CellSelectionSchema(SelectionSchema):
    """The selection of one figure."""

    sex = Text(most=20, load_default="", metadata={"description": "`f`, `h`, or `-` where it is not said"})
    age = Text(most=20, load_default="", metadata={"description": "`18-35`…, or `-` where it is not said"})
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))


class CellSchema(Schema):
    """A figure by sex and age."""

    sex = fields.String(allow_none=True)
    age = fields.String(allow_none=True)
    value = fields.Raw(allow_none=True, metadata={"type": "number", "description": "null when hidden"})
    hidden = fields.Boolean(metadata={"description": "Fewer than ten people, who could be recognised"})


class IndicatorSchema(Schema):
    """An indicator and its figure."""

    code = fields.String()
    label = fields.String()
    unit = fields.String()
    definition = fields.String()
    value = fields.Raw(allow_none=True, metadata={"type": "number", "description": "null when hidden"})
    by = fields.List(fields.Nested(CellSchema))
    records = fields.String(metadata={"description": "Address of the records behind the figure"})


class IndicatorsSchema(Schema):
    """All indicators of a selection."""

    indicators = fields.List(fields.Nested(IndicatorSchema))
    approved = fields.Integer(metadata={"description": "Approved records of the selection"})
    in_review = fields.Integer(metadata={"description": "Records in review, which do not count"})


class ShareSchema(Schema):
    """One record and what it adds."""

    id = fields.String()
    number = fields.String(allow_none=True)
    title = fields.String()
    form = fields.String(attribute="form_id")
    date = fields.Date(allow_none=True)
    region = fields.String(allow_none=True)
    commune = fields.String(allow_none=True)
    value = fields.Raw(metadata={"type": "number"})


class SharesSchema(Schema):
    """The records behind a figure: the sum of all pages is the figure."""

    code = fields.String()
    value = fields.Raw(metadata={"type": "number"})
    submissions = fields.List(fields.Nested(ShareSchema))
    total = fields.Integer()
    page = fields.Integer()
    pages = fields.Integer()
