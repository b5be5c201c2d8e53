"""Photos as the server keeps them: decoded and drawn anew, in a process of their own.

A file of 34 bytes can cost Pillow 700 MB: the process has its own bounds on memory and time, and one photo is
drawn after the other.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.problems import Problem
from server.submissions import redraw
from server.submissions.redraw import TYPES

PATIENCE = 40  # seconds
# of the threads of one process one draws at a time: the machine may have 1 GB
TURN = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class Drawn:
    """A photo drawn anew, in a file that is gone after the ``with``."""

    path: Path
    type: str


@contextmanager
def drawn_anew(source: Path, folder: Path, patience: float = PATIENCE) -> Iterator[Drawn]:
    """The photo, drawn anew in this folder.

    Raises Problem ``file_type_refused`` (no JPEG, PNG or WebP) or ``image_unreadable`` (damaged, more than 25
    million points, or too costly to decode).
    """
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    target = Path(name)
    try:
        said = run(source, target, patience)
        if said == "refused":
            raise Problem("file_type_refused")
        if said not in TYPES.values():
            raise Problem("image_unreadable")
        flush(target)
        yield Drawn(target, said)
    finally:
        target.unlink(missing_ok=True)


def run(source: Path, target: Path, patience: float) -> str:
    """What the process says; nothing when it was stopped."""
    command = [sys.executable, "-I", redraw.__file__, str(source), str(target)]
    with TURN:
        try:
            done = subprocess.run(  # noqa: S603  # our own script, arguments as a list
                command, env={}, capture_output=True, text=True, timeout=patience, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
