"""What every office page shares: layout words, formats, navigation, login, and the pages of phones and forms."""

from flask import Flask

from server.office import formats, navigation, words
from server.office.routes import pages


def init_app(app: Flask) -> None:
    """Register the office's own pages, its template filters and what its layout asks for."""
    formats.init_app(app)
    words.init_app(app)
    navigation.init_app(app)
    app.register_blueprint(pages)
