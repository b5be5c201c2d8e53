"""The texts of the telephone's code are found, in every shape the code uses."""

from __future__ import annotations

import io

from babel.messages.catalog import Message

from server.translations import typescript
from server.translations.review import french, placeholders
from server.translations.typography import well_typeset


def found(source: str) -> list[object]:
    return [
        message
        for _line, _name, message, _comments in typescript.extract(io.BytesIO(source.encode()), (), (), {})
    ]


def test_a_text_in_a_script_is_found() -> None:
    assert found('const a = t("Brouillons");') == ["Brouillons"]


def test_a_text_inside_markup_with_an_apostrophe_is_found() -> None:
    assert found("<p>l'agent {t(\"Prête à envoyer\")} d'ici</p>") == ["Prête à envoyer"]


def test_a_text_cut_over_two_lines_is_one_text() -> None:
    assert found('t("Rien n’est perdu : "\n  + "recommencez.")') == ["Rien n’est perdu : recommencez."]


def test_a_plural_is_found_with_both_its_forms() -> None:
    assert found('tn("%(n)s fiche", "%(n)s fiches", n)') == [("%(n)s fiche", "%(n)s fiches")]


def test_a_marked_text_of_a_table_is_found() -> None:
    assert found('const T = { late: msg("Trop tard") };') == ["Trop tard"]


def test_other_functions_that_end_in_t_are_left_alone() -> None:
    assert found('set("path"); object.t("no");\n// t("no")') == []


def test_a_template_string_in_place_of_a_text_is_reported() -> None:
    assert typescript.calls_without_text("t(`Bonjour ${name}`)") == ["t(`Bonjour ${name}`)"]


def wrong_with(text: str) -> list[str]:
    return list(french(Message(text, locations=[("here.html", 0)])))


def test_an_ordinary_space_before_a_colon_is_reported() -> None:
    assert wrong_with("Code : 12")
    assert wrong_with("Pourquoi ?")
    assert wrong_with("« oui »")


def test_a_missing_space_before_a_colon_is_reported() -> None:
    assert wrong_with("Code: 12")
    assert wrong_with("Pourquoi?")


def test_good_french_typography_passes() -> None:
    for text in ("Code\u00a0: 12", "10:30", "http://carnet", "«\u00a0oui\u00a0»", "%(n)s\u00a0%"):
        assert wrong_with(text) == []


def test_an_english_word_in_a_source_text_is_reported() -> None:
    assert wrong_with("Submit the record")


def test_placeholders_are_compared_by_name() -> None:
    assert placeholders("%(n)s sur %(total)d") == {"%(n)s", "%(total)d"}


def test_typography_puts_the_no_break_spaces_in() -> None:
    assert well_typeset("« Oui » : non ? http://a 10:30") == (
        "«\u00a0Oui\u00a0»\u00a0: non\u00a0? http://a 10:30"
    )
