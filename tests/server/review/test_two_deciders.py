"""Two people decide on one record at the same moment: one decides, the other is told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

RECORDS = "/api/v1/submissions"


def test_of_two_opposite_decisions_one_counts(
    agent: Any, supervisor: Any, admin: Any, meeting: Callable[..., dict[str, Any]]
) -> None:
    for _ in range(4):
        envelope = agent.phone.envelope(meeting(), "rencontre")
        agent.phone.sync(envelope)
        id = envelope["id"]
        with ThreadPoolExecutor(2) as pool:
            approval = pool.submit(supervisor.post, f"{RECORDS}/{id}/approval", json={"revision": 1})
            rejection = pool.submit(admin.post, f"{RECORDS}/{id}/rejection", json={"reason": "Double"})
            answers = [approval.result(), rejection.result()]
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 1}
        decided = [answer.json["state"] for answer in answers if answer.status_code == 201]
        record = supervisor.get(f"{RECORDS}/{id}").json
        assert record["state"] == decided[0]
        assert len(record["history"]) == 2


def test_many_approvals_of_one_record_count_once(
    agent: Any, supervisor: Any, meeting: Callable[..., dict[str, Any]]
) -> None:
    envelope = agent.phone.envelope(meeting(), "rencontre")
    agent.phone.sync(envelope)
    with ThreadPoolExecutor(6) as pool:
        tries = [pool.submit(supervisor.post, f"{RECORDS}/{envelope['id']}/approval") for _ in range(6)]
        codes = Counter(each.result().status_code for each in tries)
    assert codes == {201: 1, 409: 5}
