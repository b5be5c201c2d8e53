"""What only several records tell: an answer given twice that a form wants once (``unique`` in ``checks``).

Each is an alert on the record that arrives; nothing is blocked, since sisters share a telephone. Records of
one form and programme are compared. Names that only sound alike are not looked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from forms.unique import Given, Rule
from server.extensions import db
from server.submissions.assessment import Problems, problem
from server.submissions.marks import Found, Mark, mark, shifted
from server.submissions.models import Revision, RevisionStatus, State, Submission

SAME_ANSWER, SAME_DAY = "same_answer", "same_day"
CODES = frozenset({SAME_ANSWER, SAME_DAY})
MOST_NAMED, LONGEST = 5, 100
# of one record; of those that share an answer only the first are read
MOST_ALERTS = 50
MOST_SHARING = 200
A_QUESTION = 1_000
Sharing = Mapping[bytes, Sequence[Row[Any]]]


def compare(revisions: Iterable[Revision], *, new: bool = False) -> None:
    """Mark the records by these revisions, which count from now on and were flushed; then add the alerts.

    In the caller's transaction. A record that was set aside is told nothing: a stolen phone learns nothing.
    """
    arrived = list(revisions)
    if not arrived:
        return
    found = mark(arrived, new=new)
    point_out([one for one in arrived if one.status == RevisionStatus.ACCEPTED], found)


def look_again(revision: Revision) -> None:
    """The record counts again, or was set aside until now: it hears of those that came meanwhile."""
    revision.problems = [one for one in revision.problems if one["code"] not in CODES]
    has_alert = any(one["severity"] == "alert" for one in revision.problems)
    db.session.get_one(Submission, revision.submission_id).has_alert = has_alert
    point_out([revision], mark([revision]))


def point_out(revisions: Sequence[Revision], found: Mapping[str, Sequence[Found]]) -> None:
    """Add the alerts to revisions, by what was found in their records."""
    told = [one for one in revisions if found[one.submission_id]]
    sharing = shared({mark.digest for one in told for mark in found[one.submission_id]})
    for revision in told:
        alerts = [*alerts_of(revision, found[revision.submission_id], sharing)][:MOST_ALERTS]
        if alerts:
            revision.problems = [*revision.problems, *alerts]
            db.session.get_one(Submission, revision.submission_id).has_alert = True


def shared(digests: Collection[bytes]) -> Sharing:
    """The records that count beside others, by what they gave, the first that came first."""
    place = func.row_number().over(
        partition_by=Mark.digest, order_by=(Submission.received_at, Submission.id)
    ).label("place")  # fmt: skip
    rows = (
        select(Mark.digest, Mark.first_day, Mark.days, Submission.id, Submission.number, place)
        .join(Submission, Submission.id == Mark.submission_id)
        .where(Submission.state != State.REJECTED)
    )
    found: dict[bytes, list[Row[Any]]] = defaultdict(list)
    every = [*digests]
    for start in range(0, len(every), A_QUESTION):
        some = every[start : start + A_QUESTION]
        numbered = rows.where(Mark.digest.in_(some)).subquery()
        first = select(numbered).where(numbered.c.place <= MOST_SHARING).order_by(numbered.c.place)
        for row in db.session.execute(first):
            found[row.digest].append(row)
    return found


def alerts_of(revision: Revision, marks: Iterable[Found], sharing: Sharing) -> Iterator[dict[str, Any]]:
    """One alert a row and place in the record."""
    places: dict[tuple[int, str], list[Found]] = defaultdict(list)
    for one in marks:
        places[id(one.rule), one.given.path].append(one)
    for here in places.values():
        yield from alert(revision, here, sharing)


def alert(revision: Revision, here: Sequence[Found], sharing: Sharing) -> Problems:
    rule = here[0].rule
    others: dict[str, str] = {}
    answers = []
    for one in here:
        same = [
            row
            for row in sharing.get(one.digest, ())
            if row.id != revision.submission_id and meets(one.given, row)
        ]
        if len(same) > rule.get("others", 0):
            others |= {row.id: row.number or row.id for row in same}
            answers.append(" ".join(one.given.answers)[:LONGEST])
    if not others:
        return []
    told = {"name": rule["name"], "records": some_of(others.values())}
    if rule.get("tell"):
        told["answers"] = some_of(sorted({*answers}))
    return [problem(code_of(rule), "alert", here[0].given.path, **told)]


def code_of(rule: Rule) -> str:
    return SAME_DAY if "from" in rule else SAME_ANSWER


def meets(one: Given, row: Row[Any]) -> bool:
    """Whether they count on one day, where days are compared at all."""
    if one.first is None or row.first_day is None:
        return True
    since = min(one.first, row.first_day)
    return bool(shifted(one.first, one.days, since) & shifted(row.first_day, int(row.days, 16), since))


def some_of(texts: Iterable[str]) -> str:
    return ", ".join([*texts][:MOST_NAMED])
