"""Records that only the server opens: judged like plain ones, kept as they came."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import select, text

from forms.xlsform import form_from_markdown
from server.cli import main
from server.extensions import db
from server.form_library.publishing import publish
from server.keys import keyring
from server.submissions.models import Revision
from sync.digests import sha256_of
from sync.sealing import record_bound, seal, to_text
from tests.server.actors import Phone
from tests.server.databases import ON_SQLITE
from tests.server.sealed import new_key, public, sealed, sealed_again, sealed_answer

Answers = Callable[..., dict[str, Any]]
SECRET_FORM = """
| survey |
| | type                                | name      | label     | required | sensitivity |
| | select_one_from_file programmes.csv | programme | Programme | yes      |             |
| | select_one_from_file regions.csv    | region    | Région    | yes      |             |
| | date                                | date_debut | Début    | yes      |             |
| | text                                | nom       | Nom       |          | sensitive   |
| | integer                             | age       | Âge       |          | sensitive   |
| | begin_repeat                        | suivi     | Suivi     |          |             |
| | text                                | mot       | Mot       |          | sensitive   |
| | end_repeat                          |           |           |          |             |
| settings |
| | form_id | version | form_title | sealed |
| | secrete | 1       | Secrète    | yes    |
"""


@pytest.fixture
def key(app: Flask) -> dict[str, Any]:
    return new_key(app)


@pytest.fixture
def secret_form(app: Flask) -> str:
    with app.app_context():
        publish(form_from_markdown(SECRET_FORM))
        db.session.commit()
        db.session.remove()
    return "secrete"


def revision_of(app: Flask, record: str) -> Revision:
    with app.app_context():
        found = db.session.scalars(
            select(Revision).where(Revision.submission_id == record).order_by(Revision.id.desc())
        ).first()
        assert found is not None
        return found


def result(phone: Phone, *records: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = phone.sync(*records).get_json()["results"][0]
    return found


def test_a_sealed_record_is_judged_like_a_plain_one_and_kept_as_it_came(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    answers = {**meeting(), "_meta": {"comment": "Piste coupée", "reasons": {}}}
    record = sealed(agent.phone, key, answers)
    told = result(agent.phone, record)
    assert (told["status"], told["problems"]) == ("created", [])
    assert told["number"].startswith("DIF-2026-")
    kept = revision_of(app, record["id"])
    assert (kept.payload, kept.content, kept.key) == (record["payload"], "sealed", key["id"])
    assert kept.answers["objet"] == "Dialogue à Bosso"
    page = supervisor.get(f"/bureau/fiches/{record['id']}").get_data(as_text=True)
    assert "Dialogue à Bosso" in page
    assert "Piste coupée" in page
    assert result(agent.phone, record)["status"] == "duplicate"


@ON_SQLITE
def test_a_sealed_record_that_breaks_a_rule_is_set_aside_for_that(
    agent: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    told = result(agent.phone, sealed(agent.phone, key, meeting(participants=9000)))
    assert told["status"] == "quarantined"
    assert [one["code"] for one in told["problems"]] == ["constraint"]


@ON_SQLITE
def test_records_under_old_and_retired_keys_open_months_later(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    old = sealed(agent.phone, key, meeting(participants=1))
    middle_key = new_key(app)
    middle = sealed(agent.phone, middle_key, meeting(participants=2))
    with app.app_context():
        found = keyring.find(key["id"])
        assert found is not None
        long_ago = datetime.now(UTC) - timedelta(days=400)
        keyring.write(keyring.Key(found.id, found.private, long_ago, long_ago + timedelta(days=1)))
    new = sealed(agent.phone, new_key(app), meeting(participants=3))
    results = agent.phone.sync(old, middle, new).json["results"]
    assert [one["status"] for one in results] == ["created"] * 3


MOVED: list[dict[str, Any]] = [
    {"id": str(uuid4())}, {"sequence": 99}, {"revision": 2, "parent": 1}, {"version": "2"},
    {"form": "formation"},
]  # fmt: skip


@pytest.mark.parametrize("moved", MOVED, ids=[next(iter(one)) for one in MOVED])
@ON_SQLITE
def test_a_payload_moved_to_another_record_is_set_aside(
    agent: Any, meeting: Answers, key: dict[str, Any], moved: dict[str, Any]
) -> None:
    record = sealed(agent.phone, key, meeting())
    told = result(agent.phone, record | moved)
    assert told["status"] == "quarantined"
    assert "seal_broken" in [one["code"] for one in told["problems"]]
    assert told["number"] is None


@ON_SQLITE
def test_a_payload_moved_to_another_phone_is_set_aside(
    agent: Any, hire: Callable[..., Any], meeting: Answers, key: dict[str, Any]
) -> None:
    record = sealed(agent.phone, key, meeting())
    other = agent.another_phone()
    assert result(other, record)["problems"][0]["code"] == "seal_broken"
    stranger = hire("moussa", "agent", [(None, None)]).phone
    named = record | {"id": str(uuid4()), "device": agent.phone.id}
    assert result(stranger, named)["problems"][0]["code"] == "other_device"


def test_a_phone_under_a_new_id_sends_what_it_finished_before(
    app: Flask, agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    old = agent.phone
    result(old, sealed(old, key, meeting(), sequence=1))
    waiting = sealed(old, key, meeting(participants=2), sequence=2)
    result(old, sealed(old, key, meeting(participants=3), sequence=3))
    page = "/bureau/telephones"
    assert "Il manque 1 fiche" in supervisor.get(page).get_data(as_text=True)
    new = Phone(app, "agent", agent.password, sequence=3)
    assert new.id != old.id
    assert result(new, waiting | {"device": old.id})["status"] == "created"
    assert revision_of(app, waiting["id"]).device_id == old.id
    result(new, sealed(new, key, meeting(participants=4), sequence=4))
    assert "Il manque" not in supervisor.get(page).get_data(as_text=True)
    result(new, sealed(new, key, meeting(participants=6), sequence=6))
    assert "n° 5." in " ".join(supervisor.get(page).get_data(as_text=True).split())


def test_a_record_waits_for_its_key_and_is_then_judged_as_if_it_came_now(
    app: Flask, agent: Any, admin: Any, supervisor: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    record = sealed(agent.phone, key, meeting())
    broken = sealed(agent.phone, key, meeting(participants=9000))
    lost = Path(app.config["CARNET_KEYS"]) / f"{key['id']}.pem"
    content = lost.read_bytes()
    lost.unlink()
    told = agent.phone.sync(record, broken).get_json()["results"]
    assert [(one["status"], one["problems"][0]["code"], one["number"]) for one in told] == [
        ("quarantined", "key_unknown", None)
    ] * 2
    reopen = app.test_cli_runner().invoke(main, ["keys", "reopen"])
    assert "2" in reopen.output
    lost.write_bytes(content)
    assert app.test_cli_runner().invoke(main, ["keys", "reopen"]).exit_code == 0
    read = supervisor.get(f"/api/v1/submissions/{record['id']}").json
    assert (read["state"], read["quarantine_reason"], read["problems"]) == ("in_review", None, [])
    assert read["number"].startswith("DIF-2026-")
    assert [one["kind"] for one in read["history"]] == ["received", "quarantined", "opened"]
    assert [one["number"] for one in agent.phone.changes() if one["id"] == record["id"]] == [read["number"]]
    other = supervisor.get(f"/api/v1/submissions/{broken['id']}").json
    assert (other["state"], other["quarantine_reason"]) == ("quarantined", "rules_broken")
    supervisor.post(f"/api/v1/submissions/{record['id']}/approval", json={})
    assert app.test_cli_runner().invoke(main, ["keys", "reopen"]).exit_code == 0
    assert supervisor.get(f"/api/v1/submissions/{record['id']}").json["state"] == "approved"


def test_a_correction_that_waits_for_its_key_leaves_the_record_in_its_region(
    app: Flask, agent: Any, hire: Callable[..., Any], meeting: Answers, key: dict[str, Any]
) -> None:
    first = result(agent.phone, sealed(agent.phone, key, meeting()))
    other = new_key(app)
    lost = Path(app.config["CARNET_KEYS"]) / f"{other['id']}.pem"
    content = lost.read_bytes()
    lost.unlink()
    second = sealed(agent.phone, other, meeting(participants=7), id=first["id"], revision=2, parent=1)
    assert result(agent.phone, second)["status"] == "quarantined"
    diffa = hire("diffa", "supervisor", [("PCCN", "NE002")])
    read = diffa.get(f"/api/v1/submissions/{first['id']}").json
    assert (read["state"], read["region"]) == ("quarantined", "NE002")
    lost.write_bytes(content)
    app.test_cli_runner().invoke(main, ["keys", "reopen"])
    read = diffa.get(f"/api/v1/submissions/{first['id']}").json
    assert (read["state"], read["number"]) == ("corrected", first["number"])
    assert read["answers"]["participants"] == 7


@ON_SQLITE
def test_sensitive_answers_are_opened_before_the_rules_are_run(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any], secret_form: str
) -> None:
    phone = agent.phone
    plain = {name: meeting()[name] for name in ("programme", "region", "date_debut")}
    record = phone.envelope(plain, secret_form)
    plain["nom"] = sealed_answer(phone, key, record, "nom", "Aïchatou")
    plain["age"] = sealed_answer(phone, key, record, "age", 17)
    turns = [{"mot": sealed_answer(phone, key, record, "suivi/mot", word)} for word in ("un", "deux")]
    # a turn that was taken out leaves the seals of the others whole
    payload = json.dumps({**plain, "suivi": turns[1:]})
    record |= {"payload": payload, "sha256": sha256_of(payload)}
    for one in (record, sealed_again(phone, key, record | {"revision": 2, "parent": 1, "sequence": 2})):
        told = result(phone, one)
        assert (told["status"], told["problems"]) == ("created", [])
        kept = revision_of(app, record["id"]).answers
        assert (kept["nom"], kept["age"], kept["suivi"]) == ("Aïchatou", 17, [{"mot": "deux"}])


@ON_SQLITE
def test_a_sensitive_answer_moved_elsewhere_is_set_aside(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any], secret_form: str
) -> None:
    phone = agent.phone
    plain = {name: meeting()[name] for name in ("programme", "region", "date_debut")}
    record = phone.envelope(plain, secret_form)
    for name, value in (
        ("nom", sealed_answer(phone, key, record, "age", 17)),
        ("nom", "sealed:1:x"),
        ("nom", f"sealed:1:{key['id']}:AAAA"),
        ("nom", sealed_answer(phone, {**key, "id": "20200101-000000"}, record, "nom", "x")),
    ):
        payload = json.dumps({**plain, name: value})
        told = result(phone, record | {"id": str(uuid4()), "payload": payload, "sha256": sha256_of(payload)})
        assert told["status"] == "quarantined"
        assert told["problems"][0]["code"] in {"seal_broken", "key_unknown"}


def test_a_returned_fiche_of_a_sealed_form_carries_remarks_and_no_answers(
    agent: Any, supervisor: Any, meeting: Answers, key: dict[str, Any], secret_form: str
) -> None:
    phone = agent.phone
    answers = {name: meeting()[name] for name in ("programme", "region", "date_debut")} | {"nom": "Aïchatou"}
    told = result(phone, sealed(phone, key, answers, secret_form))
    assert told["status"] == "created"
    remark = {"reason": "À revoir", "remarks": [{"path": "nom", "text": "Quel nom ?"}]}
    assert supervisor.post(f"/api/v1/submissions/{told['id']}/return", json=remark).status_code < 300
    change = next(one for one in phone.changes() if one["id"] == told["id"])
    assert (change["state"], change["remarks"]) == ("returned", remark["remarks"])
    assert "answers" not in change
    assert "files" not in change
    assert "Aïchatou" not in json.dumps(change, ensure_ascii=False)
    again = sealed(phone, key, answers, secret_form, id=told["id"], revision=2, parent=1)
    assert result(phone, again)["status"] == "created"


def hostile(key: dict[str, Any], good: bytes, bound: bytes) -> dict[str, str]:
    """Payloads that are none; ``good`` would open."""
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    return {
        "no base64": "§§§§",
        "padded": to_text(good) + "=",
        "empty": "",
        "truncated": to_text(good)[:-20],
        "a stump": to_text(good[:50]),
        "a point that is none": to_text(good[:2] + b"\x04" + b"\xff" * 64 + good[67:]),
        "zeros for a point": to_text(good[:2] + bytes(65) + good[67:]),
        "a bomb": to_text(seal(b" " * 3_000_000, public(key), bound)),
        "no UTF-8": to_text(seal(b"\xff\xfe\x00", public(key), bound)),
        "no object": to_text(seal(b"[1, 2]", public(key), bound)),
        "deep": to_text(seal(b'{"a":' * 50_000 + b"1", public(key), bound)),
        "another packing": to_text(good[:1] + bytes([1 - good[1]]) + good[2:]),
        "no packing": to_text(good[:1] + b"\x09" + good[2:]),
        "sealed for another key": to_text(seal(b"{}", other, bound)),
    }


@ON_SQLITE
def test_hostile_payloads_are_set_aside_and_block_nothing(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    phone = agent.phone
    bad = []
    for name in hostile(key, bytes(100), b""):
        plain = phone.envelope(meeting(), "rencontre")
        bound = record_bound(plain, phone.id, key["id"])
        payload = hostile(key, seal(plain["payload"].encode(), public(key), bound), bound)[name]
        bad.append(sealed_again(phone, key, plain) | {"payload": payload, "sha256": sha256_of(payload)})
    good = sealed(phone, key, meeting())
    keys = ("", "\0", "x" * 100, "../../secret-key", "20261122-AAAAAA", None)
    bad.extend(good | {"id": str(uuid4()), "key": one} for one in keys)
    results = phone.sync(*bad, good).json["results"]
    assert results[-1]["status"] == "created"
    codes = [one["problems"][0]["code"] for one in results[:-1]]
    assert {one["status"] for one in results[:-1]} == {"quarantined", "refused"}
    assert codes[:14] == ["seal_broken"] * 9 + ["payload_unreadable"] * 2 + ["seal_broken"] * 3
    assert set(codes[14:]) == {"key_unknown", "envelope_invalid"}


@ON_SQLITE
def test_a_payload_over_the_limit_is_refused_and_the_others_pass(
    agent: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    phone = agent.phone
    huge = sealed(phone, key, meeting())
    payload = "A" * 1_000_001
    huge |= {"payload": payload, "sha256": sha256_of(payload)}
    results = phone.sync(huge, sealed(phone, key, meeting())).json["results"]
    assert [one["status"] for one in results] == ["refused", "created"]


@ON_SQLITE
def test_a_key_file_that_cannot_be_read_makes_records_wait_and_stops_nothing(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any]
) -> None:
    path = Path(app.config["CARNET_KEYS"]) / f"{key['id']}.pem"
    record = sealed(agent.phone, key, meeting())
    path.write_text("no key")
    told = agent.phone.sync(record).json
    assert told["results"][0]["problems"][0]["code"] == "key_unknown"
    assert told["keys"] == []


@ON_SQLITE
def test_neither_answers_nor_keys_reach_the_log(
    app: Flask, agent: Any, meeting: Answers, key: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    record = sealed(agent.phone, key, meeting(objet="Zeinabou Moussa"))
    agent.phone.sync(record, record | {"id": str(uuid4())})
    assert "Zeinabou" not in caplog.text
    assert "PRIVATE" not in caplog.text
    with app.app_context():
        told = db.session.execute(text("SELECT detail FROM audit_entries")).scalars().all()
    assert "Zeinabou" not in str(told)
