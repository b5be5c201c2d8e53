"""To whom a form is published: the boxes of the page, as they are ticked and as they come back."""

from dataclasses import dataclass

from flask import request

from server.form_library.offering import scopes_of
from server.office.places import regions
from server.problems import Problem
from server.programmes.reading import programmes


@dataclass(frozen=True)
class Box:
    code: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class Audience:
    """The boxes of programmes and regions; none ticked stands for all."""

    programmes: list[Box]
    regions: list[Box]

    @property
    def everybody(self) -> bool:
        return not any(box.ticked for box in (*self.programmes, *self.regions))


def audience(form_id: str) -> Audience:
    """To whom the form is offered now."""
    scopes = scopes_of().get(form_id, [])
    codes = {scope.programme for scope in scopes}
    places = {scope.region for scope in scopes}
    return Audience(
        [Box(each.code, each.short_name or each.name, each.code in codes) for each in programmes()],
        [Box(code, name, code in places) for code, name in regions()],
    )


def chosen_audience() -> tuple[list[str], list[str]]:
    """The programmes and regions that the page sent. Raises Problem ``invalid`` for one that is not known."""
    known = {each.code for each in programmes()}, {code for code, _name in regions()}
    chosen = request.form.getlist("programme"), request.form.getlist("region")
    for codes, names in zip(chosen, known, strict=True):
        if not names.issuperset(codes):
            raise Problem("invalid", errors={})
    return chosen
