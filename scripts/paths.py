"""Where things lie, for the scripts that set up, check and serve. Standard library only."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STATIC = ROOT / "static"
STAMPS = VENV / "stamps"


def digest_of_files(paths: Iterable[Path]) -> str:
    """One sha256 over names and contents, so that touching a file without changing it rebuilds nothing."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def digest_of_project() -> str:
    """Digest of what decides the installed packages: not the settings of the tools in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = json.dumps([project["build-system"], project["project"]], sort_keys=True)
    return hashlib.sha256(wanted.encode() + (ROOT / "constraints.txt").read_bytes()).hexdigest()


def is_stamped(name: str, digest: str) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == digest


def stamp(name: str, digest: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(digest)
