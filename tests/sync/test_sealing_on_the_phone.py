"""The phone seals what the server opens: the cases that Python follows, run by the phone's own code."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_phone_follows_every_case(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "static/node_modules").exists():
        pytest.skip("Node and static/node_modules are needed: make build")
    script = tmp_path / "sealing_cases.mjs"
    packing = ["node_modules/.bin/esbuild", "app/sync/sealing_cases.ts", f"--outfile={script}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    subprocess.run([*packing, *options], cwd=ROOT / "static", check=True)
    done = subprocess.run(
        [node, script, ROOT / "tests/conformance/sealing.json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith("passed, 0 failed")
