"""The figures of one approved record, as its form's sheet ``indicators`` declares them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from forms.calculation import truth_of, value_of
from forms.context import Context
from forms.definition import Form
from forms.expressions.values import number_text, to_number
from forms.validation import reopened


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure: ``sex`` is ``f`` or ``h``, ``age`` a band such as ``18-35``; None where it is not split."""

    code: str
    sex: str | None
    age: str | None
    value: Decimal


def facts(form: Form, answers: Mapping[str, Any], context: Context) -> list[Fact]:
    """The facts of cleaned answers: none where ``where`` fails or the number is blank or 0."""
    program, record, scope = reopened(form, answers, context)
    found = []
    for row in form.indicators:
        where = row.get("where")
        if "numerator" not in row or (where is not None and not truth_of(program, where, scope)):
            continue
        value = to_number(value_of(program, row["numerator"], scope), record.around.zone)
        if math.isfinite(value) and value != 0:
            number = Decimal(number_text(value))
            found.append(Fact(row["code"], row.get("sex") or None, row.get("age") or None, number))
    record.close()
    return found
