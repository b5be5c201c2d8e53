"""Which language a page speaks: French, unless this person chose another with `?lang=`; kept in a cookie.

The browser's Accept-Language is left aside on purpose: telephones and laptops are often sold set to English,
and the people who use them here work in French.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, get_locale

DEFAULT = "fr"
LANGUAGES = {"fr": "Français", "en": "English"}
TIMEZONE = "Africa/Niamey"
COOKIE = "carnet_lang"
ONE_YEAR = 365 * 24 * 3600
FOLDER = Path(__file__).resolve().parent / "translations"


def init_app(app: Flask, babel: Babel) -> None:
    babel.init_app(
        app,
        default_locale=DEFAULT,
        default_timezone=TIMEZONE,
        default_translation_directories=str(FOLDER),
        locale_selector=chosen_language,
    )
    app.after_request(remember_the_choice)
    app.context_processor(lambda: {"language": current_language(), "languages": LANGUAGES})


def current_language() -> str:
    """`fr` or `en`: for `<html lang>` and for texts of forms."""
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT


def chosen_language() -> str:
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.language_to_remember = asked
        return asked
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LANGUAGES else DEFAULT


def remember_the_choice(response: Response) -> Response:
    language = g.get("language_to_remember")
    if language:
        response.set_cookie(COOKIE, language, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response
