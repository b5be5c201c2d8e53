"""Hidden cells cannot be computed from those that are shown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from server.indicators.suppression import ANY, Suppression, personal

FORMS = ("reintegration", "dialogue")
keys = st.tuples(
    st.sampled_from(["f", "h"]),
    st.sampled_from(["0-17", "60+"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from(FORMS),
)
tables = st.dictionaries(keys, st.integers(1, 40))


def of(table: dict[tuple[str, str, str, str], int]) -> Suppression:
    return Suppression(
        (key, Decimal(value), Decimal(value if key[3] == "reintegration" else 0))
        for key, value in table.items()
    )


def test_large_cells_are_all_shown() -> None:
    assert of({("f", "60+", "A", "reintegration"): 12, ("f", "60+", "A", "dialogue"): 2}).hidden == set()


def test_a_small_cell_takes_its_smallest_neighbour_with_it() -> None:
    small = ("f", "0-17", "A", "reintegration")
    found = of({small: 3, ("f", "60+", "A", "reintegration"): 20, ("h", "0-17", "A", "dialogue"): 50})
    assert small in found.small
    assert ("f", "60+", "A", "reintegration") in found.hidden - found.small


@given(tables)
def test_no_line_has_exactly_one_hidden_cell_beside_others_that_may_be_hidden(
    table: dict[tuple[str, str, str, str], int],
) -> None:
    found = of(table)
    for line in found.lines():
        hidden = [key for key in line if key in found.hidden]
        if len(hidden) == 1:
            assert not [key for key in line if key not in hidden and found.values[key] and personal(key)]


@given(tables)
def test_totals_that_mix_all_activities_stay(table: dict[tuple[str, str, str, str], int]) -> None:
    assert (ANY, ANY, ANY, ANY) not in of(table).hidden
