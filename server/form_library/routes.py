"""``/api/v1/forms``: the list of forms, and each compiled for the phone."""

from typing import Any

from flask import Response, request, url_for
from marshmallow import Schema, fields

from server.accounts.access import roles
from server.bodies import ApiBlueprint
from server.compression import compressed_json
from server.form_library.models import FormVersion
from server.form_library.publishing import find_version
from server.form_library.reading import current_versions, definitions
from server.problems import Problem

blueprint = ApiBlueprint("forms", __name__, url_prefix="/api/v1/forms", description="Forms")


class FormEntrySchema(Schema):
    id = fields.String()
    version = fields.String()
    title = fields.String()
    digest = fields.String()
    url = fields.String()


class FormListSchema(Schema):
    forms = fields.List(fields.Nested(FormEntrySchema))


@blueprint.get("")
@blueprint.response(200, FormListSchema)
@roles()
def list_forms() -> dict[str, Any]:
    """The current version of each form."""
    return {"forms": [as_entry(row) for row in current_versions()]}


@blueprint.get("/<form_id>/<version>")
@blueprint.alt_response(
    200,
    schema=Schema.from_dict({"format": fields.Integer()}, name="CompiledForm"),
    description="The compiled form, see docs/forms.md",
    success=True,
)
@blueprint.alt_response(304, description="Unchanged: a version never changes")
@roles()
def get_form(form_id: str, version: str) -> Response:
    """A form as the phone runs it, also an old version: a draft may need it."""
    row = find_version(form_id, version)
    if row is None:
        raise Problem("not_found")
    form = definitions.get(row)
    return compressed_json(form.to_json(for_phone=True), etag=row.digest, request=request, quality=9)


def as_entry(row: FormVersion) -> dict[str, str]:
    """A form in the list, and in the answer to a push."""
    return {
        "id": row.form_id,
        "version": row.version,
        "title": row.title,
        "digest": row.digest,
        "url": url_for("forms.get_form", form_id=row.form_id, version=row.version),
    }
