"""A spreadsheet of people to make accounts for: each mistake is named by row and column."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from server.accounts.administration import LONGEST_NAME, USERNAME
from server.accounts.models import Account, Role
from server.extensions import db

MOST_ROWS = 500
MOST_MISTAKES = 200
# what people write above a column, without accents, capitals and marks
TITLES = {
    "username": ("nomdutilisateur", "utilisateur", "identifiant", "login", "username"),
    "name": ("nom", "nomcomplet", "nometprenom", "name"),
    "role": ("role", "fonction"),
    "programmes": ("programmes", "programme"),
    "regions": ("regions", "region"),
    "reintegration": ("reintegration",),
}
ROLES = {
    "agent": Role.AGENT, "agente": Role.AGENT, "agentdeterrain": Role.AGENT,
    "superviseur": Role.SUPERVISOR, "superviseure": Role.SUPERVISOR, "supervisor": Role.SUPERVISOR,
    "suivievaluation": Role.ANALYST, "analyste": Role.ANALYST, "analyst": Role.ANALYST,
    "administrateur": Role.ADMIN, "administratrice": Role.ADMIN, "admin": Role.ADMIN,
}  # fmt: skip
YES, NO = {"oui", "o", "1", "x", "yes"}, {"", "non", "n", "0", "no"}
EVERY = {"tous", "toutes", "*"}


@dataclass(frozen=True)
class Mistake:
    """Where and what: the row as the spreadsheet counts it, the column's title."""

    row: int
    column: str
    text: str


@dataclass
class Reading:
    """What a table holds: accounts to make, as they go into ``add_account``, and its mistakes."""

    people: list[dict[str, Any]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, row: int, column: str, text: str) -> None:
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append(Mistake(row, column[:60], text))


def key(text: str) -> str:
    """`Nom d’utilisateur` -> `nomdutilisateur`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def read_people(
    rows: Sequence[Sequence[str]], programmes: Sequence[tuple[str, str]], regions: Sequence[tuple[str, str]]
) -> Reading:
    """The people of a table, whose first row holds the titles; nothing is made yet."""
    found = Reading()
    columns = columns_of(rows[0] if rows else [], found)
    if found.mistakes:
        return found
    codes = {"programmes": names(programmes), "regions": names(regions)}
    seen: dict[str, int] = {}
    taken = usernames()
    for number, cells in enumerate(rows[1:], start=2):
        row = {name: cells[place] if place < len(cells) else "" for name, (place, _title) in columns.items()}
        if any(row.values()):
            check_row(found, number, row, {name: title for name, (_place, title) in columns.items()}, codes)
            check_username(found, number, columns["username"][1], row["username"].strip(), seen, taken)
    if not found.people and not found.mistakes:
        found.wrong(2, "", _("Le tableau n’a pas de ligne sous les titres."))
    return found


def columns_of(header: Sequence[str], found: Reading) -> dict[str, tuple[int, str]]:
    """The place and the title of each column that we know."""
    columns: dict[str, tuple[int, str]] = {}
    for place, title in enumerate(header):
        name = next((name for name, titles in TITLES.items() if key(title) in titles), "")
        if not name and title.strip():
            found.wrong(
                1, title, _("Ce titre de colonne n’est pas connu : corrigez-le ou enlevez la colonne.")
            )
        elif name in columns:
            found.wrong(1, title, _("Cette colonne est là deux fois."))
        elif name:
            columns[name] = (place, title)
    for name, label in (("username", _("Nom d’utilisateur")), ("name", _("Nom")), ("role", _("Rôle"))):
        if name not in columns:
            found.wrong(1, label, _("Cette colonne manque."))
    return columns


def check_row(
    found: Reading,
    number: int,
    row: Mapping[str, str],
    titles: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
) -> None:
    name = row["name"].strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        found.wrong(number, titles["name"], _("Écrivez le nom de la personne, en cent signes au plus."))
    role = ROLES.get(key(row["role"]))
    if role is None:
        wanted = _("agent, superviseur, suivi-évaluation ou administrateur")
        found.wrong(
            number,
            titles["role"],
            _("« %(found)s » n’est pas un rôle : %(wanted)s.", found=cut(row["role"]), wanted=wanted),
        )
    chosen: dict[str, list[str | None]] = {}
    for column, known in codes.items():
        chosen[column] = []
        for part in parts(row.get(column, "")):
            if key(part) in known:
                chosen[column].append(known[key(part)])
            else:
                found.wrong(
                    number,
                    titles[column],
                    _("« %(found)s » n’est pas connu : prenez le nom ou le code de Carnet.", found=cut(part)),
                )
    named = row.get("reintegration", "").strip().casefold()
    if named not in YES | NO:
        found.wrong(number, titles["reintegration"], _("Écrivez « oui » ou laissez vide."))
    found.people.append({
        "username": row["username"].strip(),
        "name": name,
        "role": str(role or ""),
        "windows": [*product(chosen["programmes"] or [None], chosen["regions"] or [None])],
        "reintegration": named in YES,
    })  # fmt: skip


def check_username(
    found: Reading, number: int, title: str, username: str, seen: dict[str, int], taken: set[str]
) -> None:
    if not username:
        found.wrong(number, title, _("Écrivez un nom d’utilisateur."))
    elif USERNAME.fullmatch(username) is None:
        found.wrong(
            number,
            title,
            _(
                "« %(found)s » : deux à quarante petites lettres sans accent, chiffres, points ou tirets.",
                found=cut(username),
            ),
        )
    elif username in seen:
        found.wrong(
            number, title, _("« %(found)s » est déjà à la ligne %(row)s.", found=username, row=seen[username])
        )
    elif username in taken:
        found.wrong(number, title, _("Un compte s’appelle déjà « %(found)s ».", found=username))
    if username:
        seen.setdefault(username, number)


def usernames() -> set[str]:
    return set(db.session.scalars(select(func.lower(Account.username))))


def names(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Codes by what people may write: the code or the name."""
    return {key(text): code for code, name in rows for text in (name, code)}


def parts(text: str) -> Iterator[str]:
    """`Diffa ; Zinder` -> both; nothing for an empty cell or "toutes"."""
    for part in re.split(r"[;,/\n]", text):
        if part.strip() and key(part) not in EVERY and part.strip() not in EVERY:
            yield part.strip()


def cut(text: str) -> str:
    return text.strip()[:40]
