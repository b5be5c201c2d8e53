"""Loading the shipped programmes. What an administrator has edited since is left alone."""

import csv
from datetime import date
from importlib.resources import files

from server.extensions import db
from server.programmes.models import Phase, Programme, ProgrammeRegion


def load_programmes() -> int:
    """Add the programmes that are missing, with their phases and regions; the number of them."""
    new = [row for row in rows("programmes") if db.session.get(Programme, row["code"]) is None]
    codes = {row["code"] for row in new}
    db.session.add_all(
        Programme(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            donor=row["donor"],
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]),
            active=row["active"] == "1",
        )
        for row in new
    )
    db.session.flush()
    db.session.add_all(
        Phase(
            programme=row["programme"],
            code=row["code"],
            name=row["name"],
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]),
        )
        for row in rows("phases")
        if row["programme"] in codes
    )
    db.session.add_all(
        ProgrammeRegion(programme=row["programme"], region=row["region"])
        for row in rows("regions")
        if row["programme"] in codes
    )
    db.session.commit()
    return len(new)


def rows(name: str) -> list[dict[str, str]]:
    shipped = files("server.programmes").joinpath("shipped", f"{name}.csv")
    return list(csv.DictReader(shipped.read_text(encoding="utf-8").splitlines()))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
