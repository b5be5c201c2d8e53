"""Gunicorns that need not read the server's code: forked from a process that has read it already.

What is forked is the real gunicorn: it leads a session of its own, starts its own workers and dies like any
other. Only the second of processor that Python takes to import everything is spent once for all stories.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
ONE_AT_A_TIME = threading.Lock()


class Gunicorn:
    """As much of a ``Popen`` as a server's life needs; the process is the child of another one."""

    def __init__(self, pid: int) -> None:
        assert sys.platform == "linux"
        self.pid = pid
        self._end = os.pidfd_open(pid)

    def poll(self) -> int | None:
        return 0 if self._ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended(timeout):
            raise subprocess.TimeoutExpired("gunicorn", timeout or 0)
        return 0

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def _ended(self, patience: float | None) -> bool:
        return bool(select.select([self._end], [], [], patience)[0])

    def __del__(self) -> None:
        os.close(self._end)


def gunicorn(arguments: list[str], environment: dict[str, str], log: Path) -> Gunicorn:
    """One that has just begun, as the command would have in the project's folder."""
    order = {"arguments": arguments, "environment": environment, "log": str(log)}
    with ONE_AT_A_TIME:
        asked, told = pipes()
        asked.write(json.dumps(order) + "\n")
        asked.flush()
        # whatever becomes of it, its number is nobody else's before the next order
        return Gunicorn(int(told.readline()))


@cache
def pipes() -> tuple[IO[str], IO[str]]:
    """To and from the process that has read the code; it ends when this one does."""
    warm = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.warm"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert warm.stdin
    assert warm.stdout
    return warm.stdin, warm.stdout


def main() -> None:
    run = import_module("gunicorn.app.wsgiapp").run
    for code in ("gunicorn.workers.gthread", "server.app"):
        import_module(code)
    gc.freeze()  # at its end a process need not look through all this once more
    alive: set[int] = set()
    for line in sys.stdin:
        bury(alive)
        child = os.fork()
        if not child:
            become(run, **json.loads(line))
        alive.add(child)
        print(child, flush=True)
    # whoever asked is gone, perhaps killed: nobody else would end them
    bury(alive)
    for left in alive:
        with suppress(ProcessLookupError):
            os.killpg(left, signal.SIGKILL)


def bury(alive: set[int]) -> None:
    with suppress(ChildProcessError):
        while dead := os.waitpid(-1, os.WNOHANG)[0]:
            alive.discard(dead)


def become(run: Callable[[], None], arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Gunicorn, as a shell would have started it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, opened in enumerate((os.open(os.devnull, os.O_RDONLY), os.open(log, written, 0o644))):
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)
    sys.argv = ["gunicorn", *arguments]
    run()
    sys.exit()


if __name__ == "__main__":
    main()
