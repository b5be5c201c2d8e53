"""What every office page shares: words, formats, navigation, login; and the pages of phones and forms."""

from flask import Flask

from server.extensions import login_manager
from server.office import (
    drawing,
    form_checks,
    form_pages,
    form_trial,
    form_words,
    formats,
    invitations,
    journal,
    localities,
    login,
    navigation,
    passwords,
    people,
    people_import,
    second_factor,
    words,
)
from server.office.routes import pages


def init_app(app: Flask) -> None:
    """Register the office's own pages, its template filters and what its layout asks for."""
    drawing.init_app(app)
    formats.init_app(app)
    words.init_app(app)
    navigation.init_app(app)
    form_words.init_app(app)
    app.register_blueprint(pages)
    app.register_blueprint(form_checks.pages)
    app.register_blueprint(form_trial.pages)
    app.register_blueprint(form_pages.pages)
    app.register_blueprint(invitations.pages)
    app.register_blueprint(journal.pages)
    app.register_blueprint(localities.pages)
    app.register_blueprint(login.pages)
    app.register_blueprint(passwords.pages)
    app.register_blueprint(second_factor.pages)
    app.register_blueprint(people_import.pages)
    app.register_blueprint(people.pages)
    login_manager.login_view = "login.form"
    login_manager.login_message = None  # its text is English; the login page says enough
