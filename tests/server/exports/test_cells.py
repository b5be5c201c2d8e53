"""No cell is ever run as a formula, and none breaks the file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tables.cells import LONGEST, as_text, fitting, for_csv, plain

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", '=cmd|"/c calc"!A1')


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_becomes_text(text: str) -> None:
    assert as_text(text) == "'" + text


@pytest.mark.parametrize("text", ["Tillabéri", "N'Guigmi", "1 + 1", "", "a=b", "’"])
def test_other_text_is_left_alone(text: str) -> None:
    assert as_text(text) == text


@given(st.text())
def test_no_text_whatever_starts_a_formula_or_breaks_its_line(text: str) -> None:
    cell = for_csv(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([cell, "fin"])
    assert next(csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=";")) == [cell, "fin"]
    cell.encode()


def test_numbers_stay_numbers_and_take_the_french_comma() -> None:
    assert for_csv(-5) == "-5"
    assert for_csv(41.5) == "41,5"
    assert for_csv(41.5, comma=False) == "41.5"
    assert for_csv(None) == ""


def test_what_no_file_holds_is_left_out() -> None:
    assert for_csv("a\x00b\x07c\ud800d") == "abc?d"


def test_a_text_longer_than_a_cell_of_excel_is_cut_and_says_so() -> None:
    cut = fitting("x" * 40_000)
    assert len(cut) == LONGEST
    assert cut.endswith("[…]")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_any_answer_makes_a_cell(value: object) -> None:
    assert plain(value) is None or isinstance(plain(value), str | int | float)
