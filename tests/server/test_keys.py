"""The server's own keys: made, retired, copied away, brought back; and told to the phones."""

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from server.cli import main
from server.extensions import db
from server.keys import keyring
from server.keys.locked import LockedFileError, LockedWriter, read_locked
from sync.sealing import from_text, read_point, seal, unseal
from tests.server.databases import ON_SQLITE

PHRASE = "quatre mots tirés au sort"


def carnet(app: Flask, *words: str) -> Result:
    """The command, in the story's own folder and database."""
    return app.test_cli_runner().invoke(main, ["keys", *words])


@pytest.fixture
def app_with_keys(app: Flask) -> Flask:
    with app.app_context():
        for _ in range(3):
            keyring.make()
    return app


def ids(app: Flask) -> list[str]:
    with app.app_context():
        return [key.id for key in keyring.all_keys()]


def test_three_keys_are_alive_and_the_newest_is_sealed_for(app_with_keys: Flask, agent: Any) -> None:
    told: list[dict[str, Any]] = agent.phone.get("/api/v1/keys").json["keys"]
    assert [key["id"] for key in told] == ids(app_with_keys)
    assert [key["current"] for key in told] == [False, False, True]
    with app_with_keys.app_context():
        for key in told:
            sealed = seal(b"words", read_point(from_text(key["public"])), b"x")
            own = keyring.find(key["id"])
            assert own is not None
            assert unseal(sealed, own.private, b"x", 100) == b"words"


@ON_SQLITE
def test_a_retired_key_is_offered_no_more_and_still_opens(app_with_keys: Flask, agent: Any) -> None:
    old, middle, new = ids(app_with_keys)
    assert carnet(app_with_keys, "retire", new).exit_code == 0
    told = agent.phone.get("/api/v1/keys").json["keys"]
    assert [(key["id"], key["current"]) for key in told] == [(old, False), (middle, True)]
    with app_with_keys.app_context():
        assert keyring.find(new) is not None
    assert carnet(app_with_keys, "retire", middle).exit_code == 0
    last = carnet(app_with_keys, "retire", old)
    assert last.exit_code == 1
    assert "dernière clé" in last.output
    assert "retirée, ouvre encore" in carnet(app_with_keys, "list").output


@ON_SQLITE
def test_keys_lie_outside_the_database_for_the_servers_user_only(app_with_keys: Flask) -> None:
    folder: Path = app_with_keys.config["CARNET_KEYS"]
    assert os.stat(folder).st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


@ON_SQLITE
def test_nobody_unknown_and_no_revoked_phone_is_told_the_keys(app: Flask, agent: Any, admin: Any) -> None:
    assert app.test_client().get("/api/v1/keys").status_code == 401
    phone = agent.phone
    locked = {"Authorization": f"Bearer {phone.upload_token}"}
    assert app.test_client().get("/api/v1/keys", headers=locked).json == {"keys": []}
    admin.delete(f"/api/v1/devices/{phone.id}")
    assert app.test_client().get("/api/v1/keys", headers=locked).get_json()["code"] == "device_revoked"


@ON_SQLITE
def test_a_phone_is_told_of_a_new_key_at_its_next_contact(app_with_keys: Flask, agent: Any) -> None:
    phone = agent.phone
    had = ids(app_with_keys)
    assert [key["id"] for key in phone.enrolled["keys"]] == had
    assert phone.sync(have={"keys": had}).json["keys"] is None
    made = carnet(app_with_keys, "new")
    assert made.exit_code == 0
    told = phone.sync(have={"keys": had}).json["keys"]
    assert [key["id"] for key in told] == ids(app_with_keys)
    assert told[-1]["id"] in made.output
    assert told[-1]["current"]


@ON_SQLITE
def test_the_keys_come_back_from_their_copy(app_with_keys: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copie.carnet-cles"
    assert carnet(app_with_keys, "escrow", str(copy), "--passphrase", PHRASE).exit_code == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert b"PRIVATE KEY" not in copy.read_bytes()
    assert carnet(app_with_keys, "drill", str(copy), "--passphrase", PHRASE).exit_code == 0
    had = ids(app_with_keys)
    for path in app_with_keys.config["CARNET_KEYS"].iterdir():
        path.unlink()
    assert ids(app_with_keys) == []
    assert carnet(app_with_keys, "restore", str(copy), "--passphrase", PHRASE).exit_code == 0
    assert ids(app_with_keys) == had
    carnet(app_with_keys, "new")
    drill = carnet(app_with_keys, "drill", str(copy), "--passphrase", PHRASE)
    assert drill.exit_code == 1
    assert ids(app_with_keys)[-1] in drill.output


@ON_SQLITE
def test_a_copy_opens_with_its_own_phrase_only_and_is_never_written_over(
    app_with_keys: Flask, tmp_path: Path
) -> None:
    copy = tmp_path / "copie"
    assert carnet(app_with_keys, "escrow", str(copy), "--passphrase", "trop court").exit_code == 1
    assert not copy.exists()
    carnet(app_with_keys, "escrow", str(copy), "--passphrase", PHRASE)
    again = carnet(app_with_keys, "escrow", str(copy), "--passphrase", PHRASE)
    assert "existe déjà" in again.output
    other = carnet(app_with_keys, "drill", str(copy), "--passphrase", "une autre phrase")
    assert (other.exit_code, "ne s’ouvre pas" in other.output) == (1, True)
    for content in (b"", b"{}", b"[" * 3000, b"\xff\n", b"null\n"):
        copy.write_bytes(content)
        damaged = carnet(app_with_keys, "restore", str(copy), "--passphrase", PHRASE)
        assert (damaged.exit_code, "ne s’ouvre pas" in damaged.output) == (1, True)


def test_a_locked_file_cut_swapped_or_lengthened_does_not_open(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        writer = LockedWriter(file, "essai", PHRASE)
        writer.write(b"a" * 2_500_000)
        writer.close()
    whole = (tmp_path / "x").read_bytes()
    line = whole.index(b"\n") + 1
    chunk = (1 << 20) + 16
    first, second, rest = (
        whole[line : line + chunk],
        whole[line + chunk : line + 2 * chunk],
        whole[line + 2 * chunk :],
    )

    def opened(content: bytes) -> bytes:
        (tmp_path / "y").write_bytes(whole[:line] + content)
        with (tmp_path / "y").open("rb") as file:
            return b"".join(read_locked(file, "essai", PHRASE))

    assert opened(first + second + rest) == b"a" * 2_500_000
    for damaged in (first + second, second + first + rest, first + rest, first + second + rest + b"x", b""):
        with pytest.raises(LockedFileError):
            opened(damaged)


def test_what_is_done_with_keys_is_in_the_log_and_verifies(app_with_keys: Flask, admin: Any) -> None:
    carnet(app_with_keys, "new")
    carnet(app_with_keys, "retire", ids(app_with_keys)[0])
    page = admin.get("/bureau/journal").get_data(as_text=True)
    assert ids(app_with_keys)[-1] in page
    with app_with_keys.app_context():
        from server.audit.chain import verify

        assert verify().broken is None
        db.session.remove()


@ON_SQLITE
def test_a_file_that_is_no_key_is_named_and_stops_nobody(app_with_keys: Flask) -> None:
    (app_with_keys.config["CARNET_KEYS"] / "20261122-abcdef.pem").write_text("no key")
    listed = carnet(app_with_keys, "list")
    assert "20261122-abcdef  illisible" in listed.output
    assert len(ids(app_with_keys)) == 3


def test_a_damaged_key_file_is_mended_by_the_copy(app_with_keys: Flask, tmp_path: Path) -> None:
    before, copy = ids(app_with_keys), str(tmp_path / "copie")
    assert carnet(app_with_keys, "escrow", copy, "--passphrase", PHRASE).exit_code == 0
    with app_with_keys.app_context():
        (keyring.folder() / f"{before[1]}.pem").write_bytes(b"")
    assert ids(app_with_keys) == [before[0], before[2]]
    done = carnet(app_with_keys, "restore", copy, "--passphrase", PHRASE)
    assert done.exit_code == 0, done.output
    assert ids(app_with_keys) == before
