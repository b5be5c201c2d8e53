"""Realistic events for the demonstration and for load tests: pure, seeded, the same every time.

``make_event`` gives the answers of one valid fiche; ``generate`` a year of field work with its authors,
photos, warnings, mistakes and what the supervisor made of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from server.operations import demo_common as common
from server.operations.demo_answers import SPECIFIC
from server.operations.demo_details import details
from server.operations.demo_draw import Answers, Draw, Event
from server.operations.demo_photos import landscape
from server.operations.demo_places import OUTSIDE, commune_in, programme_regions
from server.operations.demo_texts import AGENTS, WORKS

FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2026, 11, 15)
FORMS = {
    "formation": 22, "sensibilisation": 22, "dialogue": 16, "reunion_fds": 14, "argent_travail": 13,
    "arts_culture_sport": 9, "reintegration": 4,
}  # fmt: skip
SUB_TYPES: dict[str, dict[str, tuple[int, int]]] = {
    "formation": {
        "leadership": (18, 45), "conflits": (18, 45), "mediation": (15, 35), "droits": (18, 45),
        "genre": (20, 45), "secourisme": (15, 30), "metier": (12, 30), "tot": (10, 22),
    },
    "sensibilisation": {
        "causerie": (25, 110), "porte_a_porte": (30, 120), "assemblee": (60, 240), "ecole": (60, 220),
        "caravane": (200, 900), "marche": (60, 300), "radio": (0, 0),
    },
    "dialogue": {
        "intercommunautaire": (35, 140), "intracommunautaire": (25, 90), "intergenerationnel": (30, 90),
        "autorites": (30, 120), "mediation": (12, 50),
    },
    "reunion_fds": {
        "reunion": (30, 110), "comite": (14, 40), "creation": (25, 80), "simulation": (380, 850),
        "visite": (12, 40),
    },
    "argent_travail": dict.fromkeys(WORKS, (40, 150)),
    "arts_culture_sport": {
        "theatre_forum": (120, 600), "concert": (250, 900), "conte": (60, 200), "lutte": (200, 900),
        "football": (200, 900), "foire": (150, 700),
    },
    "reintegration": {"psychosocial": (0, 0), "metier": (0, 0), "kit": (0, 0), "suivi": (0, 0)},
}  # fmt: skip
FATES = {"approve": 70, "return": 8, "reject": 3, "leave": 19}


@dataclass(frozen=True)
class DemoFile:
    """A photo: the name used in the answers, and its JPEG."""

    name: str
    content: bytes


@dataclass(frozen=True)
class DemoEvent:
    """A finished fiche on an agent's phone, and its fate in review: approve, return, reject or leave.

    ``flaw`` names the rule it breaks on purpose ("" for a valid one): intake sets such a fiche aside.
    """

    id: str
    form: str
    answers: Answers
    author: int
    finished_at: datetime
    fate: str
    flaw: str = ""
    files: tuple[DemoFile, ...] = field(default=())


def make_event(form_id: str, random: Random, today: date) -> Answers:
    """The answers of one fiche that breaks no rule and raises no warning, of the last ten months."""
    draw = Draw(random)
    event = _event(draw, form_id, today - timedelta(days=300), today - timedelta(days=25))
    return _answers(draw, event, held=True) | {"agent": AGENTS[0].username}


def generate(n: int, seed: int, until: date = LAST_DAY) -> Iterator[DemoEvent]:
    """So many events in the order in which they were finished, none later than ``until``."""
    draw = Draw(Random(seed))  # noqa: S311 - the same demonstration every time, nothing secret
    events = [_demo_event(draw, min(until, LAST_DAY)) for _ in range(n)]
    yield from sorted(events, key=lambda event: event.finished_at)


def _demo_event(draw: Draw, last: date) -> DemoEvent:
    form = draw.weighted(FORMS)
    event = _event(draw, form, FIRST_DAY, last)
    if draw.chance(0.02):
        event = _moved_outside(draw, event)
    held = form == "reintegration" or not draw.chance(0.04)
    author = _author(draw, event.region)
    late = draw.between(35, 50) if draw.chance(0.02) and (last - event.ends).days > 60 else draw.between(0, 3)
    answers = _answers(draw, event, held)
    day = max((event.ends + timedelta(days=late)).isoformat(), answers.get("date_paiement", ""))
    finished_at, stamps = common.entry(date.fromisoformat(day), draw, AGENTS[author].username)
    answers |= stamps
    photo = _photo(draw, event) if held and draw.chance(0.1) else None
    if photo:
        answers |= photo[1]
    flaw = _break_a_rule(draw, event, answers) if held and draw.chance(0.03) else ""
    if held and not flaw:
        answers |= _doubts(draw, answers)
    return DemoEvent(
        id=_uuid7(draw, finished_at),
        form=form,
        answers=answers,
        author=author,
        finished_at=finished_at,
        fate=draw.weighted(FATES),
        flaw=flaw,
        files=(photo[0],) if photo else (),
    )


def _event(draw: Draw, form: str, first: date, last: date) -> Event:
    border = form == "reunion_fds" or (form == "sensibilisation" and draw.chance(0.3))
    programme = "FRONTIERES" if border else "PCCN"
    region = draw.one(programme_regions()[programme])
    commune = commune_in(draw, region)
    sous_type = draw.one([*SUB_TYPES[form]])
    starts, ends = _dates(draw, form, first, last)
    return Event(
        form=form,
        programme=programme,
        region=region,
        departement=commune["departement"],
        commune=commune["name"],
        sous_type=sous_type,
        starts=starts,
        ends=ends,
        cells=common.cells(draw, draw.between(*SUB_TYPES[form][sous_type]), form == "argent_travail"),
    )


def _dates(draw: Draw, form: str, first: date, last: date) -> tuple[date, date]:
    day = first + timedelta(days=draw.between(0, (last - first).days - 20))
    if form == "argent_travail":
        start = day.replace(day=1 if day.day < 16 else 16)
        return start, start + timedelta(days=14)
    if form == "reintegration":
        return day.replace(day=1), day.replace(day=28)
    day = first + timedelta(days=draw.between(0, (last - first).days - 5))
    return day, day + timedelta(days=draw.between(0, 4) if form == "formation" else 0)


def _moved_outside(draw: Draw, event: Event) -> Event:
    commune = commune_in(draw, OUTSIDE)
    return replace(event, region=OUTSIDE, departement=commune["departement"], commune=commune["name"])


def _author(draw: Draw, region: str) -> int:
    near = [index for index, agent in enumerate(AGENTS) if region in agent.regions]
    return draw.one(near) if near else draw.between(0, len(AGENTS) - 1)


def _answers(draw: Draw, event: Event, held: bool) -> Answers:
    answers = common.activity(event, draw, held) | common.place(event, draw, held)
    if held:
        if event.people:
            answers |= common.people(event, draw)
        answers |= common.results(event, draw) | SPECIFIC[event.form](draw, event)
        answers |= details(draw, event)
    elif event.form == "argent_travail":
        answers["date_fin"] = event.ends.isoformat()
    return answers | common.closing(draw)


def _photo(draw: Draw, event: Event) -> tuple[DemoFile, Answers] | None:
    if event.form == "reintegration":
        return None
    name = f"{event.starts:%Y%m%d}-{draw.between(1000, 9999)}.jpg"
    file = DemoFile(name, landscape(draw.random))
    if event.form == "argent_travail":
        return file, {"photo_apres": name}
    return file, {"photo_consent": "oui", "photo1": name}


def _doubts(draw: Draw, answers: Answers) -> Answers:
    """Now and then: signatures that do not follow the grid, workers not yet paid."""
    found: Answers = {}
    if "total_feuille" in answers and draw.chance(0.06):
        found["total_feuille"] = answers["total_feuille"] + draw.between(1, 4)
    if "paye_h" in answers and draw.chance(0.15):
        found["paye_h"] = round(answers["paye_h"] * 0.9)
    return found


def _break_a_rule(draw: Draw, event: Event, answers: Answers) -> str:
    """Change one answer so that a rule is broken; the rule's name."""
    flaws: dict[str, Answers] = {"choice": {"departement": "NE009009"}}
    if event.people:
        flaws |= {
            "total": dict.fromkeys(event.cells, 0) | {"total_feuille": 0},
            "handicap": {"handi_f": event.women + 5},
        }
    if event.form == "argent_travail":
        flaws["paye"] = {"paye_f": 2 * answers["jours_f"] * answers["taux"] + 1}
    name = draw.one([*flaws])
    answers |= flaws[name]
    return name


def _uuid7(draw: Draw, moment: datetime) -> str:
    """RFC 9562: 48 bits of milliseconds, then version, variant and chance (here from the seed)."""
    milliseconds = int(moment.timestamp() * 1000)
    high, low = draw.random.getrandbits(12), draw.random.getrandbits(62)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low))
