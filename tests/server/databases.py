"""The database that every story starts with: places, programmes, forms and four accounts."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import flask_migrate
import psycopg
import pytest
from sqlalchemy import create_engine, make_url

import forms.catalog
from forms.xlsform import form_from_markdown
from server.accounts.creation import add_account
from server.accounts.models import Role
from server.app import create_app
from server.extensions import Base, db
from server.form_library.publishing import publish, publish_folder
from server.operations.demonstration import windows
from server.places.loading import load_places
from server.programmes.loading import load_programmes
from tests.server.actors import PASSWORD, SECRET

# for stories in which nothing depends on the kind of database
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

# a form of the stories' own: the common questions, a cascade, two rules
MEETING = """
| survey |
| | type                                  | name         | label        | required | constraint          |
| | select_one_from_file programmes.csv   | programme    | Programme    | yes      |                     |
| | select_one_from_file regions.csv      | region       | Région       | yes      |                     |
| | select_one_from_file communes.csv     | commune      | Commune      |          |                     |
| | date                                  | date_debut   | Début        | yes      | . <= today()        |
| | date                                  | date_fin     | Fin          |          |                     |
| | text                                  | objet        | Objet        |          |                     |
| | integer                               | participants | Participants |          | . >= 0 and . < 5000 |
| | image                                 | photo        | Photo        |          |                     |
| settings |
| | form_id   | version | form_title | instance_name                      |
| | rencontre | 1       | Rencontre  | concat('Rencontre', ${date_debut}) |
"""


def prepare(config: dict[str, Any]) -> None:
    app = create_app({**config, "CARNET_SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        load_places()
        load_programmes()
        publish_folder(Path(forms.catalog.__path__[0]))
        publish(form_from_markdown(MEETING))
        for username, role in (
            ("agent", Role.AGENT),
            ("superviseur", Role.SUPERVISOR),
            ("analyste", Role.ANALYST),
            ("admin", Role.ADMIN),
        ):
            add_account(username, username.title(), role, PASSWORD, windows(username), reintegration=True)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


class PostgresDatabase:
    """One database for all stories: what a story changed is put back before the next one.

    Making a database for each would cost a second of disk work each time.
    """

    def __init__(self, server: str, folder: Path) -> None:
        name = f"carnet_{uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)
        prepare({"CARNET_DATA": str(folder), "CARNET_DATABASE_URL": self.url})
        self.engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
        self.put_back_all = self.keep()

    def keep(self) -> str:
        """Copies what there is beside it; returns the statements that bring it back."""
        tables = [table.name for table in Base.metadata.sorted_tables]
        with self.engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for table in tables:
                connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE {table}")
            full = [
                table
                for table in tables
                if connection.exec_driver_sql(f"SELECT EXISTS (TABLE kept.{table})").scalar()
            ]
        # the log refuses to lose lines, even to a test
        return ";".join([
            "ALTER TABLE audit_entries DISABLE TRIGGER USER",
            *(f"DELETE FROM {table}" for table in reversed(tables)),
            *(f"INSERT INTO {table} TABLE kept.{table}" for table in full),
            "ALTER TABLE audit_entries ENABLE TRIGGER USER",
        ])  # fmt: skip

    def put_back(self) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(self.put_back_all)
