"""Decisions as the API takes them."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.bodies import Text
from server.review.decisions import LONGEST_REASON


class DecisionSchema(Schema):
    """What every decision may carry."""

    class Meta:
        unknown = EXCLUDE

    revision = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "The revision that was read; another one has come: 409"},
    )
    reason = Text(most=LONGEST_REASON, load_default="")


class ReasonedSchema(DecisionSchema):
    """A decision against something: why is obligatory."""

    reason = Text(most=LONGEST_REASON, load_default="", metadata={"description": "Obligatory"})


class WrittenRemarkSchema(Schema):
    """A word on one answer."""

    class Meta:
        unknown = EXCLUDE

    path = Text(most=500, required=True, metadata={"description": "`f_0_17`, `decisions[2]/echeance`"})
    text = Text(most=LONGEST_REASON, least=1, required=True)


class ReturnSchema(ReasonedSchema):
    """Sending a record back to its author."""

    remarks = fields.List(
        fields.Nested(WrittenRemarkSchema), load_default=list, validate=validate.Length(max=500)
    )
