"""The command ``carnet``, as an administrator types it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Carnet = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def carnet(tmp_path: Path) -> Carnet:
    """Type a command on an empty data folder."""
    environment = {**os.environ, "CARNET_DATA": str(tmp_path)}
    environment.pop("CARNET_DATABASE_URL", None)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "server.cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_setting_up_twice_prints_the_same_accounts(carnet: Carnet, tmp_path: Path) -> None:
    first, again = carnet("setup"), carnet("setup")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert "341 lieux" in first.stdout
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text())
    for entry in accounts.values():
        assert entry["password"] in first.stdout
        assert entry["password"] in again.stdout
    for name in ("secret-key", "demo-accounts.json", "carnet.sqlite"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_an_account_is_added_once(carnet: Carnet) -> None:
    carnet("setup")
    words = ("accounts", "add", "moussa", "--name", "Moussa", "--role", "agent", "--region", "NE002")
    first, again = (carnet(*words, "--password", "un mot de passe long") for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 1)
    assert "existe déjà" in again.stderr
