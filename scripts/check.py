"""`make check`: runs every check, shows the output of those that fail, and says which to run alone.

`python scripts/check.py types imports` runs only those.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.paths import BIN, ROOT, STATIC
from scripts.setup import node_environment

CHECKS: dict[str, list[str]] = {
    "lint": [f"{BIN}/ruff", "check", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "."],
    "types": [f"{BIN}/mypy"],
    "imports": [f"{BIN}/lint-imports"],
    "security": [f"{BIN}/bandit", "-q", "-c", "pyproject.toml", "-r", "forms", "sync", "server"],
    "typescript": ["node_modules/.bin/tsc", "--noEmit", "-p", "."],
    "translations": [f"{BIN}/python", "-m", "server.translations", "check"],
    "docs": [f"{BIN}/python", "-m", "pytest", "tests/house/test_the_docs_are_true.py", "--no-header"],
    "tidy": [f"{BIN}/python", "scripts/tidy.py"],
}


def passes(name: str, environment: dict[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        CHECKS[name],
        cwd=STATIC if name == "typescript" else ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took = time.monotonic() - start
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({took:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def main() -> None:
    environment = {**node_environment(), "PYTHONPATH": str(ROOT)}
    environment["PATH"] = f"{BIN}{os.pathsep}{environment['PATH']}"
    failed = [name for name in sys.argv[1:] or CHECKS if not passes(name, environment)]
    if failed:
        sys.exit(f'\ncheck: {", ".join(failed)} failed. Alone: make check ARGS="{" ".join(failed)}"')
    print("check: everything is in order")


if __name__ == "__main__":
    main()
