"""Two published forms: one registers wells, the other chooses among them."""

import pytest
from flask import Flask

from forms.xlsform import form_from_markdown
from server.extensions import db
from server.form_library.publishing import publish
from tests.server.entities.wells import REGISTER, VISIT


@pytest.fixture
def database_kind() -> str:
    """The database plays no part here."""
    return "sqlite"


@pytest.fixture(autouse=True)
def forms(app: Flask) -> None:
    with app.app_context():
        for text in (REGISTER, VISIT):
            publish(form_from_markdown(text))
        db.session.commit()
