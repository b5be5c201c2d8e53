"""The search in long lists, as the phone runs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CASES = json.loads(Path(__file__).with_name("search.json").read_text("utf-8"))
SCRIPT = """
import { Index } from "./app/widgets/search.ts";
import { readFileSync } from "node:fs";
const { names, cases } = JSON.parse(readFileSync(0, "utf8"));
const index = new Index(names, (name) => name);
const many = new Index(Array.from({ length: 14000 }, (_, at) => `Village ${at}`), (name) => name);
console.log(JSON.stringify({
  found: cases.map(({ query }) => index.find(query, 30).rows),
  limited: many.find("vilage", 12),
  none: new Index([], (name) => name).find("diffa", 12),
}));
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None or not (ROOT / "static/node_modules").exists():
        pytest.skip("Node and static/node_modules are needed: make build")
    packed = tmp_path_factory.mktemp("search") / "search.mjs"
    esbuild = ["node_modules/.bin/esbuild", "--bundle", "--platform=node", "--format=esm", "--loader=ts"]
    subprocess.run(
        [*esbuild, f"--outfile={packed}"], cwd=ROOT / "static", input=SCRIPT, text=True, check=True
    )
    done = subprocess.run([node, packed], input=json.dumps(CASES), capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(CASES["cases"])), ids=lambda n: repr(CASES["cases"][n]["query"]))
def test_the_search_finds_what_was_meant(results: dict[str, Any], number: int) -> None:
    wanted = CASES["cases"][number]["found"]
    assert results["found"][number] == (CASES["names"] if wanted == "all" else wanted)


def test_a_long_answer_is_cut_and_counted(results: dict[str, Any]) -> None:
    assert results["limited"]["count"] == 200
    assert results["limited"]["rows"] == [f"Village {at}" for at in range(12)]


def test_an_empty_list_finds_nothing(results: dict[str, Any]) -> None:
    assert results["none"] == {"rows": [], "count": 0}
