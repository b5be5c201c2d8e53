"""``/api/v1/forms``: the list of forms, and each compiled for the phone."""

from typing import Any

from flask import Response, request, url_for
from marshmallow import INCLUDE, Schema, fields

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.compression import compressed_json
from server.form_library import pictures
from server.form_library.models import FormVersion
from server.form_library.offering import offered
from server.form_library.publishing import find_version
from server.form_library.reading import definitions
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


class CompiledFormSchema(Schema):
    """The compiled form, whole (docs/forms.md)."""

    class Meta:
        unknown = INCLUDE

    format = fields.Integer()


@blueprint.get("")
@blueprint.response(200, FormListSchema)
@roles()
def list_forms() -> dict[str, Any]:
    """The current version of each form that is offered to the caller."""
    return {"forms": [as_entry(row) for row in offered(current_account())]}


@blueprint.get("/<form_id>/<version>")
@blueprint.alt_response(
    200,
    schema=CompiledFormSchema,
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


@blueprint.get("/<form_id>/<version>/media/<name>")
@blueprint.alt_response(
    200,
    content_type="image/*",
    schema={"type": "string", "format": "binary"},
    description="A picture",
    success=True,
)
@blueprint.alt_response(304, description="Unchanged: a version never changes")
@roles()
def get_picture(form_id: str, version: str, name: str) -> Response:
    """A picture that this version of a form shows."""
    row = find_version(form_id, version)
    picture = pictures.find(row, name) if row else None
    if picture is None:
        raise Problem("not_found")
    response = Response(picture.content, content_type=picture.type)
    response.set_etag(picture.sha256)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.make_conditional(request)
    return response


def as_entry(row: FormVersion) -> dict[str, str]:
    """A form in the list, and in the answer to a push."""
    return {
        "id": row.form_id,
        "version": row.version,
        "title": row.title,
        "digest": row.digest,
        "url": url_for("forms.get_form", form_id=row.form_id, version=row.version),
    }
