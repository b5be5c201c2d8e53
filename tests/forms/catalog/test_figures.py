"""What an approved fiche adds to the indicators."""

from decimal import Decimal
from typing import Any

import pytest

from forms.facts import Fact, facts
from forms.validation import validate
from tests.forms.catalog.shipped import EVENTS, REGISTERS, answers_of, context_at, shipped_form


def counted(form_id: str, **changes: Any) -> list[Fact]:
    form, context = shipped_form(form_id), context_at()
    return facts(form, validate(form, answers_of(form_id, changes), context).answers, context)


def total(found: list[Fact], code: str, sex: str | None = None) -> int:
    return sum(int(fact.value) for fact in found if fact.code == code and sex in (None, fact.sex))


@pytest.mark.parametrize("form_id", EVENTS)
def test_a_held_event_counts_once(form_id: str) -> None:
    assert total(counted(form_id), "TRA01") == 1


@pytest.mark.parametrize("form_id", EVENTS)
def test_a_postponed_event_counts_for_nothing(form_id: str) -> None:
    assert counted(form_id, statut="reporte", motif="meteo") == []


@pytest.mark.parametrize("form_id", REGISTERS)
def test_a_site_and_a_worker_are_no_events(form_id: str) -> None:
    """What was worked and paid is told by the sheets of the fortnights, once."""
    assert not shipped_form(form_id).indicators


def test_a_training_counts_its_34_participations_by_sex_and_age() -> None:
    found = counted("formation")
    assert (total(found, "TRA02", "f"), total(found, "TRA02", "h")) == (18, 16)
    assert Fact("TRA02", "f", "18-35", Decimal(9)) in found
    assert Fact("TRA02", "h", "60+", Decimal(1)) in found


def test_a_fortnight_counts_days_and_money_by_sex() -> None:
    found = counted("argent_travail")
    assert (total(found, "CFW02", "f"), total(found, "CFW02", "h")) == (216, 190)
    assert (total(found, "CFW03", "f"), total(found, "CFW03", "h")) == (280_800, 247_000)


def test_a_radio_programme_has_an_audience_and_no_participations() -> None:
    found = counted("sensibilisation", sous_type="radio", nb_diffusions=5)
    assert total(found, "TRA02") == 0
    assert total(found, "TRA01") == 1


def test_people_of_reintegration_stay_out_of_the_open_figures() -> None:
    """Cohorts of a few dozen, by sex, age and commune, would tell who they are."""
    assert {fact.code for fact in counted("reintegration")} == {"TRA01"}
