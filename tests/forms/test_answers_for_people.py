"""Answers of every kind as the office reads them."""

from typing import Any

import pytest

from forms.answers import labelled
from forms.markdown import bare
from forms.xlsform import form_from_markdown

FORM = form_from_markdown(
    """
| survey |
| | type | name | label | appearance | parameters |
| | rank l | ordre | Ordre | | |
| | range | part | Part | | start=0 end=1 step=0.5 |
| | select_multiple l | plusieurs | Plusieurs | | |
| | date | jour | Jour | | |
| | date | mois | Mois | month-year | |
| | date | an | Année | year | |
| | time | heure | Heure | | |
| | dateTime | vu | Vu | | |
| | acknowledge | lu | **Lu** et _approuvé_ | | |
| | barcode | carte | Carte n_1 | | |
| choices |
| | list_name | name | label |
| | l | eau | Eau |
| | l | ecole | École |
"""
)


def read(language: str = "fr", **answers: Any) -> list[tuple[str, str]]:
    return [(row.label, row.text) for row in labelled(FORM, answers, language)]


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"ordre": ["ecole", "eau"]}, ("Ordre", "1. École, 2. Eau")),
        ({"plusieurs": ["ecole", "eau"]}, ("Plusieurs", "École, Eau")),
        ({"part": 0.5}, ("Part", "0.5")),
        ({"jour": "2026-05-14"}, ("Jour", "14/05/2026")),
        ({"mois": "2026-05-01"}, ("Mois", "05/2026")),
        ({"an": "2026-01-01"}, ("Année", "2026")),
        ({"heure": "08:30"}, ("Heure", "08:30")),
        ({"heure": "08:30:00.000+01:00"}, ("Heure", "08:30")),
        ({"vu": "2026-05-14T06:10:00.000+01:00"}, ("Vu", "14/05/2026 06:10")),
        ({"lu": "OK"}, ("Lu et approuvé", "Oui")),
        ({"carte": "2026-05-14"}, ("Carte n_1", "2026-05-14")),
        ({"jour": "hier"}, ("Jour", "hier")),
    ],
)
def test_an_answer_is_read_in_words(answers: dict[str, Any], shown: tuple[str, str]) -> None:
    assert read(**answers) == [shown]


def test_another_language_keeps_its_own_ways() -> None:
    assert read("en", jour="2026-05-14", lu="OK") == [("Jour", "2026-05-14"), ("Lu et approuvé", "Yes")]
    assert read("en", mois="2026-05-01", vu="2026-05-14T06:10:00.000+01:00") == [
        ("Mois", "2026-05"),
        ("Vu", "2026-05-14 06:10"),
    ]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("**Bonjour.** Écrivez *ici*.\nMerci", "Bonjour. Écrivez ici. Merci"),
        ("# Titre\n[le guide](https://example.org/a_b)", "Titre le guide"),
        ("__**deux**__ fois", "deux fois"),
        ("f_0_17 et 3 * 4 * 5", "f_0_17 et 3 * 4 * 5"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[" * 30_000 + "](", "[" * 100),
        ("", ""),
    ],
)
def test_marks_of_markdown_leave_the_words(label: str, words: str) -> None:
    assert bare(label)[: len(words)] == words
