"""What only several records tell: a card, paper or telephone registered twice, a card on two sheets a day.

Each is an alert on the record that arrives; nothing is blocked, since sisters share a telephone. Answers are
looked up where they are kept: there is no second store of them to be purged. Names that only sound alike are
not looked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from server.extensions import db
from server.submissions.assessment import Problems, problem
from server.submissions.models import Revision, RevisionStatus, State, Submission

# by form: the answers that one record of a programme has, and how many others may have them too
ONCE: Mapping[str, Mapping[str, int]] = {
    "beneficiaire": {"carte": 0, "piece_cle": 0, "telephone": 0, "mandataire": 2},
    "argent_travail": {"reference": 0},
}
SHEET = "argent_travail"
# where an alert stands when the answer itself is not shown
SHOWN = {"piece_cle": "piece_num"}
MOST_NAMED = 5


def point_out(revisions: Iterable[Revision]) -> None:
    """Add the alerts to revisions that just arrived and were flushed; in the caller's transaction."""
    told = [one for one in revisions if one.form_id in ONCE and one.answers]
    for form_id in dict.fromkeys(one.form_id for one in told):
        mine = [one for one in told if one.form_id == form_id]
        wanted = {name: {text(one.answers, name) for one in mine} - {""} for name in ONCE[form_id]}
        # records without any of these answers are not worth reading all others
        others = records(form_id, mine, holding(wanted)) if any(wanted.values()) else ()
        for revision in mine:
            add(revision, same_answers(revision, others))
    for revision in told:
        if revision.form_id == SHEET:
            add(revision, same_days(revision))


def add(revision: Revision, alerts: Problems) -> None:
    if alerts:
        revision.problems = [*revision.problems, *alerts]
        db.session.get_one(Submission, revision.submission_id).has_alert = True


def holding(wanted: Mapping[str, set[str]]) -> ColumnElement[bool]:
    return or_(*(Revision.answers[name].as_string().in_(values) for name, values in wanted.items() if values))


def records(form_id: str, mine: Sequence[Revision], *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """The records that count beside these, in their programmes."""
    counts = and_(
        Revision.submission_id == Submission.id,
        Revision.revision == Submission.revision,
        Revision.status != RevisionStatus.CONFLICT,
    )
    return db.session.execute(
        select(Submission.id, Submission.number, Revision.answers)
        .join(Revision, counts)
        .where(
            Submission.form_id == form_id,
            Submission.programme.in_({text(one.answers, "programme") for one in mine}),
            Submission.state != State.REJECTED,
            *conditions,
        )
        .order_by(Submission.received_at, Submission.id)
    ).all()


def same_answers(revision: Revision, others: Sequence[Row[Any]]) -> Problems:
    found = []
    for name, most in ONCE[revision.form_id].items():
        same = [
            row for row in beside(revision, others) if text(row.answers, name) == text(revision.answers, name)
        ]
        if text(revision.answers, name) and len(same) > most:
            found.append(problem("same_answer", "alert", SHOWN.get(name, name), records=named(same)))
    return found


def same_days(revision: Revision) -> Problems:
    """Cards that another sheet has at work on one of these days."""
    mine = days(revision.answers)
    if not mine:
        return []
    first, last = min(day for _card, day in mine), max(day for _card, day in mine)
    others = records(SHEET, [revision], Submission.starts_on <= last, Submission.ends_on >= first)
    both = [(row, mine & days(row.answers)) for row in beside(revision, others)]
    cards = sorted({card for _row, shared in both for card, _day in shared})
    sheets = named([row for row, shared in both if shared])
    told = {"cards": ", ".join(cards[:MOST_NAMED]), "records": sheets}
    return [problem("same_day", "alert", "travailleurs", **told)] if cards else []


def beside(revision: Revision, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    programme = text(revision.answers, "programme")
    return [
        row
        for row in rows
        if row.id != revision.submission_id and text(row.answers, "programme") == programme
    ]


def named(rows: Sequence[Row[Any]]) -> str:
    return ", ".join(row.number or row.id for row in rows[:MOST_NAMED])


def days(answers: Mapping[str, Any]) -> set[tuple[str, date]]:
    """Each card with each day that the sheet has it at work; what breaks the form's rules tells nothing."""
    try:
        first = date.fromisoformat(text(answers, "date_debut"))
        return {
            (text(turn, "t_carte"), first + timedelta(days=int(day) - 1))
            for turn in answers.get("travailleurs", ())
            for day in turn.get("presents", ())
            if text(turn, "t_carte")
        }
    except (AttributeError, OverflowError, TypeError, ValueError):
        return set()


def text(answers: Mapping[str, Any], name: str) -> str:
    found = answers.get(name)
    return found if isinstance(found, str) else ""
