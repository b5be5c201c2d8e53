"""Servers with one wrong line: the stories of the bad days must fail with each of them, by a record that is
lost, doubled, stalled or out of its order. Runs in `make test-faults`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import test_a_photo_cut_five_times as photos
from tests.faults import test_bad_days as days
from tests.faults.disk import Disk, disk_or_skip
from tests.faults.mutants import Mutant, project_with
from tests.faults.server import Server, copied

LARGE = os.environ.get("CARNET_FAULTS") == "large"
pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not LARGE, reason="runs in make test-faults"),
]
Story = Callable[[Server], object]

SENDERS, INTAKE = "server/devices/credentials.py", "server/submissions/intake.py"
RECEIVING = "server/exchange/receiving.py"

TURNED_AWAY = Mutant(
    "a revoked phone is turned away",
    SENDERS,
    "    # SQLite's write lock is not held while the body comes in over 2G\n",
    """    if is_shut_out(device):
        raise Problem("device_revoked")
""",
)
NEEDS_A_LOGIN = Mutant(
    "a phone needs an open login",
    SENDERS,
    "    device = device_of_token(bearer_token())\n",
    """    device = device_of_token(bearer_token())
    from server.accounts.models import OpenSession
    if not db.session.scalar(select(OpenSession).where(OpenSession.closed_at.is_(None))):
        raise Problem("login_needed")
""",
)
FORM_IS_GONE = Mutant(
    "what a withdrawn form asked is refused",
    INTAKE,
    "    return Assessment() if known else assess(envelope, device)",
    """    from server.form_library.models import FormVersion
    gone = select(FormVersion).where(FormVersion.withdrawn_at.is_not(None))
    if envelope["form"] in {row.form_id for row in db.session.scalars(gone)}:
        return Outcome(Status.REFUSED, problems=[problem("form_unknown")])
    return Assessment() if known else assess(envelope, device)""",
)
LOCKED_IS_REFUSED = Mutant(
    "a locked database refuses",
    RECEIVING,
    """!= DEADLOCK:
            raise
""",
    """!= DEADLOCK:
            return [Outcome(Status.REFUSED, problems=[problem("unexpected")]) for _ in envelopes]
""",
)
ONE_BAD_FOR_ALL = Mutant(
    "the batch fails with its bad record",
    RECEIVING,
    "        return Outcome(Status.REFUSED, problems=envelope_problems(error))",
    "        raise",
)
COMMIT_OR_NOT = Mutant(
    "receipts whatever became of the commit",
    RECEIVING,
    """    beside()
    db.session.commit()
    return outcomes


def settle(""",
    """    beside()
    try:
        db.session.commit()
    except OperationalError:
        db.session.rollback()
    return outcomes


def settle(""",
)
THE_NUMBER_IS_ENOUGH = Mutant(
    "id and revision are enough", INTAKE, '            Revision.sha256 == envelope["sha256"],\n', ""
)
PHONES_CLOCK = Mutant(
    "the phone's clock counts",
    INTAKE,
    "        received_at=now(),",
    "        received_at=__import__('datetime').datetime.fromisoformat(clock) if clock else now(),",
)
NEVER_COMPARES = Mutant(
    "never asks what a phone holds",
    "server/exchange/receipts.py",
    "        return [], [ORDER_HOLDINGS]",
    "        return [], []",
)
NO_TICKET = Mutant(
    "a ticket is not looked at",
    INTAKE,
    '    if not envelope["ticket"] or ',
    "    if True or ",
)
NO_ROOM = Mutant(
    "a restored server leaves no room",
    "server/submissions/tickets.py",
    "LEAP = 1000",
    "LEAP = 0",
)
FROM_ZERO = Mutant(
    "a photo begins anew",
    "server/submissions/parts.py",
    "known.about.bytes == about.bytes and known.path.exists()",
    "known.whole",
)


def one_poison(server: Server) -> None:
    days.test_one_poison_record_in_fifty_blocks_no_other(server, days.POISON[0])


@pytest.fixture
def changed(template: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def make(mutant: Mutant, data: Path | None = None) -> Server:
        project = project_with(mutant, tmp_path)
        servers.append(Server(copied(template, data or tmp_path / "data"), project=project))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()


@pytest.mark.parametrize(
    ("mutant", "story", "fails_by"),
    [
        (TURNED_AWAY, days.test_a_phone_revoked_in_mid_queue_loses_nothing, "3 records stalled"),
        (NEEDS_A_LOGIN, days.test_the_office_password_changes_and_the_phone_goes_on, "3 records stalled"),
        (
            FORM_IS_GONE,
            days.test_a_form_withdrawn_in_mid_queue_still_takes_its_records_in,
            "2 records stalled",
        ),
        (LOCKED_IS_REFUSED, days.locked_in_mid_push, "3 records stalled"),
        (ONE_BAD_FOR_ALL, one_poison, "49 records stalled"),
        (THE_NUMBER_IS_ENOUGH, days.test_two_contents_for_one_record_are_both_kept, "records lost"),
        (PHONES_CLOCK, days.test_clocks_ten_years_off_lose_and_reorder_nothing, "reordered"),
        (FROM_ZERO, photos.cut_at_ninety_percent, "bytes sent again"),
    ],
    ids=lambda value: value.name if isinstance(value, Mutant) else "",
)
def test_a_server_with_one_wrong_line_fails(
    changed: Callable[..., Server], mutant: Mutant, story: Story, fails_by: str
) -> None:
    server = changed(mutant)
    server.start()
    with pytest.raises(AssertionError, match=fails_by):
        story(server)


def test_a_restored_server_that_never_compares_has_lost_a_day(
    changed: Callable[..., Server], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match="lost 12"):
        days.restored_from_yesterday(changed(NEVER_COMPARES), tmp_path / "restored")


@pytest.mark.parametrize("mutant", [NO_TICKET, NO_ROOM], ids=lambda mutant: mutant.name)
def test_a_restored_server_gives_other_numbers(
    changed: Callable[..., Server], tmp_path: Path, mutant: Mutant
) -> None:
    with pytest.raises(AssertionError, match="under another number"):
        days.restored_from_yesterday(changed(mutant), tmp_path / "restored")


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    disk = disk_or_skip(64)
    yield disk
    disk.remove()


def test_a_server_that_does_not_look_at_its_commit_loses_on_a_full_disk(
    changed: Callable[..., Server], small_disk: Disk
) -> None:
    with pytest.raises(AssertionError, match="records lost"):
        days.on_a_full_disk(changed(COMMIT_OR_NOT, small_disk.path / "data"), small_disk)
