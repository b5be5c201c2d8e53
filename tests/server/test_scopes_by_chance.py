"""Any account, any record: what is listed, found and exported is what the rule in words says."""

from collections.abc import Callable
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.accounts.creation import find_account
from server.accounts.models import Account, Role, Scope
from server.extensions import db
from server.submissions.models import Revision, State, Submission

PROGRAMMES = ("PCCN", "FRONTIERES", None)
REGIONS = ("NE002", "NE007", None)
FORMS = ("rencontre", "reintegration")

windows = st.tuples(st.sampled_from(PROGRAMMES), st.sampled_from(REGIONS))
accounts = st.fixed_dictionaries(
    {
        "role": st.sampled_from(list(Role)),
        "scopes": st.lists(windows, max_size=3, unique=True),
        "reintegration": st.booleans(),
    }
)


def may_see(account: dict[str, Any], own: bool, record: Submission) -> bool:
    """The rule as it is told to people (docs/security.md)."""
    if account["role"] == Role.ADMIN:
        return True
    if account["role"] == Role.AGENT:
        return own
    if record.form_id == "reintegration" and not account["reintegration"]:
        return False
    return any(
        programme in (None, record.programme) and region in (None, record.region)
        for programme, region in account["scopes"]
    )


@pytest.fixture
def records(app: Flask, agent: Any, hire: Callable[..., Any]) -> list[Submission]:
    """A record of every programme, region and form, half of them by the account that is asked about."""
    hire("ailleurs", Role.AGENT, [])
    with app.app_context():
        authors = [find_account("agent"), find_account("ailleurs")]
        found = []
        for count, (programme, region, form, author) in enumerate(
            product(PROGRAMMES, REGIONS, FORMS, authors)
        ):
            assert author is not None
            one = Submission(
                id=str(UUID(int=count)), form_id=form, state=State.IN_REVIEW, revision=1, title="fiche",
                author_id=author.id, device_id=agent.phone.id, programme=programme, region=region,
            )  # fmt: skip
            db.session.add(one)
            db.session.flush()
            db.session.add(
                Revision(
                    submission_id=one.id,
                    revision=1,
                    sha256=f"{count:064x}",
                    payload="{}",
                    answers={},
                    form_id=form,
                    form_version="1",
                    device_id=agent.phone.id,
                    sequence=count + 1,
                )
            )
            found.append(one)
        db.session.commit()
        for one in found:
            db.session.refresh(one)
            db.session.expunge(one)
        return found


def become(account: Account, drawn: dict[str, Any]) -> None:
    """Give the account this role and these windows."""
    account.role, account.reintegration = drawn["role"], drawn["reintegration"]
    account.scopes.clear()
    db.session.flush()
    account.scopes += [Scope(programme=programme, region=region) for programme, region in drawn["scopes"]]
    db.session.commit()


def test_an_account_sees_exactly_what_the_rule_says(
    app: Flask, agent: Any, records: list[Submission]
) -> None:
    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(drawn=accounts, looked_at=st.sets(st.sampled_from(records), min_size=6, max_size=6))
    def ask(drawn: dict[str, Any], looked_at: set[Submission]) -> None:
        with app.app_context():
            account = find_account("agent")
            assert account is not None
            become(account, drawn)
        expected = {one.id for one in records if may_see(drawn, one.author_id == agent.id, one)}
        assert listed(agent) == expected
        for one in looked_at:
            found = agent.get(f"/api/v1/submissions/{one.id}").status_code
            assert found == (200 if one.id in expected else 404), (
                drawn,
                one.programme,
                one.region,
                one.form_id,
            )

    ask()


def listed(actor: Any) -> set[str]:
    """The ids on all pages of the list."""
    ids: set[str] = set()
    page = pages = 1
    while page <= pages:
        answer = actor.get(f"/api/v1/submissions?page={page}").get_json()
        ids |= {one["id"] for one in answer["submissions"]}
        page, pages = page + 1, answer["pages"]
    return ids
