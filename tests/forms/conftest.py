"""The phone's engine in Node, and a clock and lists for records."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from forms.context import Context

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-05-20T10:00:00+01:00")
LISTS = {
    "regions": [{"name": "NE002", "label": "Diffa"}, {"name": "NE007", "label": "Zinder"}],
    "communes": [
        {"name": "NE002001001", "label": "Bosso", "region": "NE002"},
        {"name": "NE007001001", "label": "Magaria", "region": "NE007"},
    ],
}


class Phone:
    """The TypeScript engine, packed as for the phone and run by Node."""

    def __init__(self, folder: Path, node: str) -> None:
        self.folder, self.node = folder, node
        self.script = folder / "conformance.mjs"
        subprocess.run(
            [
                "node_modules/.bin/esbuild",
                "app/conformance.ts",
                *("--bundle", "--platform=node", "--format=esm", "--log-level=warning"),
                f"--outfile={self.script}",
            ],
            cwd=ROOT / "static",
            check=True,
        )

    def run(self, file: Path) -> tuple[str, int]:
        """What the runner prints last, and its exit code."""
        done = subprocess.run([self.node, self.script, file], capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip(), done.returncode

    def results(self, cases: Sequence[dict[str, Any]]) -> list[Any]:
        """What the phone makes of each case."""
        file = self.folder / "cases.json"
        file.write_text(json.dumps(cases))
        done = subprocess.run(
            [self.node, self.script, file, "--results"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found: list[Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="session")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Phone:
    node = shutil.which("node")
    if node is None or not (ROOT / "static/node_modules").exists():
        pytest.skip("Node and static/node_modules are needed: make build")
    return Phone(tmp_path_factory.mktemp("phone"), node)


@pytest.fixture
def context() -> Context:
    return Context(today=NOW.date(), now=NOW, username="agent", lists=LISTS)
