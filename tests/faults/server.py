"""A real gunicorn with its own data folder, that can be killed like a machine whose power goes."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults import warm

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 60.0


def free_port() -> int:
    """One that the system gives to nobody by itself: it stays free while a server is down."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """One server over its whole life: the port and the data stay the same however often it dies.

    ``project`` is another copy of the code (a mutant's); what such a one promises of itself is not asked.
    """

    def __init__(
        self, data: Path, database_url: str | None = None, *, project: Path = ROOT, workers: int | None = None
    ) -> None:
        self.data = data
        self.project = project
        self.address = ("127.0.0.1", free_port())
        self.kills = 0
        # a server that knows its own database to be weak says so, and works
        self.well = {"ok"} if project == ROOT else {"ok", "weak"}
        self._process: subprocess.Popen[bytes] | warm.Gunicorn | None = None
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("CARNET_")
        }
        self._environment |= {"CARNET_DATA": str(data), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        if workers:
            self._environment["CARNET_WORKERS"] = str(workers)
        if database_url:
            self._environment["CARNET_DATABASE_URL"] = database_url
        if project != ROOT:
            self._environment["PYTHONPATH"] = str(project)

    def set_up(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.carnet("setup")

    def carnet(self, *arguments: str) -> str:
        done = subprocess.run(
            [BIN / "carnet", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *, cold: bool = False) -> None:
        """``cold``: by the very command of a shell, which reads all the code anew."""
        host, port = self.address
        arguments = ["-c", "gunicorn.conf.py", "--bind", f"{host}:{port}", "server.wsgi:app"]
        log = self.data / "gunicorn.log"
        if cold or self.project != ROOT or sys.platform != "linux":
            self._process = self.by_command(arguments, log)
        else:
            self._process = warm.gunicorn(arguments, self._environment, log)
        self.wait_until_healthy()

    def by_command(self, arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as written:
            return subprocess.Popen(
                [BIN / "gunicorn", *arguments],
                cwd=self.project,
                env=self._environment,
                stdout=written,
                stderr=written,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The master's."""
        assert self._process is not None
        return self._process.pid

    def wait_until_healthy(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            if self.health().get("status") in self.well:
                return
            assert self._process is None or self._process.poll() is None, self.log()
            # a forked server is up in a quarter of a second: asked again before that is worth telling
            time.sleep(0.02)
        raise AssertionError(f"the server did not come up:\n{self.log()}")

    def health(self) -> dict[str, Any]:
        connection = http.client.HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", "/healthz")
            answer = json.loads(connection.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            return {}
        finally:
            connection.close()
        return answer if isinstance(answer, dict) else {}

    def kill(self) -> None:
        """SIGKILL to the master and its workers at once: nobody gets to tidy up."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.kills += 1

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def log(self) -> str:
        return (self.data / "gunicorn.log").read_text(errors="replace")[-4000:]

    def accounts(self) -> dict[str, dict[str, str]]:
        accounts: dict[str, dict[str, str]] = json.loads((self.data / "demo-accounts.json").read_text())
        return accounts


def copied(template: Path, to: Path) -> Path:
    """A data folder that was set up once, copied: a second instead of a new setup for each story."""
    return Path(shutil.copytree(template, to))
