"""The same sheets are read by the tools of the field: pyxform, and ODK Validate where Java is present."""

import shutil
from typing import Any

import pytest
from pyxform.xls2xform import convert

from tests.forms.catalog.shipped import CATALOG, FORM_IDS, table


def workbook(form_id: str) -> dict[str, Any]:
    """Our CSV sheets as pyxform takes a workbook; it ignores checks, indicators and sensitivity."""
    sheets: dict[str, Any] = {}
    for name in ("survey", "choices", "settings", "entities"):
        if not (CATALOG / form_id / f"{name}.csv").exists():
            continue
        rows = table(CATALOG / form_id / f"{name}.csv")
        sheets[name] = [{key: value for key, value in row.items() if value} for row in rows]
        sheets[f"{name}_header"] = [dict.fromkeys(rows[0])]
    return sheets


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_pyxform_accepts_the_form_without_a_warning(form_id: str) -> None:
    assert convert(workbook(form_id)).warnings == []


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
@pytest.mark.parametrize("form_id", FORM_IDS)
def test_odk_validate_accepts_the_form(form_id: str) -> None:
    convert(workbook(form_id), validate=True)
