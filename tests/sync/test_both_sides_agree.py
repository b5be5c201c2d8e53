"""What a phone and the server (or a phone of Python) must follow alike: one set of cases, run on both."""

import hashlib
import hmac
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import pace, uploads
from sync.parcels import receipt_mac, receipt_text
from sync.receipts import is_receipt, is_refusal, results_of

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/conformance/sync/rules.json").read_text("utf-8"))["cases"]


def results_in(body: str) -> list[Any]:
    try:
        return results_of(json.loads(body))
    except ValueError:
        return []


def received(body: str, sent: dict[str, Any]) -> bool:
    return any(is_receipt(result, sent) for result in results_in(body))


def refused(body: str, sent: dict[str, Any]) -> bool:
    return any(is_refusal(result, sent) for result in results_in(body))


def holdings_lines(held: list[dict[str, Any]]) -> list[str]:
    return sorted(f"{one['id']}:{one['revision']}:{one['sha256']}" for one in held)


def is_signed(receipt: dict[str, Any], token: str) -> bool:
    mac = receipt_mac(receipt, hashlib.sha256(token.encode()).digest())
    return hmac.compare_digest(mac, receipt["mac"])


RULES: dict[str, Callable[..., Any]] = {
    "batch_length": pace.batch_length,
    "after_batch": pace.after_batch,
    "after_cut": pace.after_cut,
    "after_too_large": pace.after_too_large,
    "pause": pace.pause,
    "wait": pace.wait,
    "retry_after": pace.retry_after,
    "next_piece": uploads.next_piece,
    "piece_after_cut": uploads.piece_after_cut,
    "holdings_lines": holdings_lines,
    "received": received,
    "refused": refused,
    "receipt_text": receipt_text,
    "is_signed": is_signed,
}


@pytest.fixture(scope="module")
def on_the_phone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[dict[str, Any]]], list[Any]]:
    """The phone's own rules, packed as for the phone and run by Node."""
    node = shutil.which("node")
    if node is None or not (ROOT / "static/node_modules").exists():
        pytest.skip("Node and static/node_modules are needed: make build")
    script = tmp_path_factory.mktemp("phone") / "conformance.mjs"
    packing = ["node_modules/.bin/esbuild", "app/sync/conformance.ts", f"--outfile={script}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]
    subprocess.run([*packing, *options], cwd=ROOT / "static", check=True)

    def run(cases: Sequence[dict[str, Any]]) -> list[Any]:
        done = subprocess.run(
            [node, script], input=json.dumps(cases), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found: list[Any] = json.loads(done.stdout)
        return found

    return run


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['case']}")
def test_the_server_follows(case: dict[str, Any]) -> None:
    assert RULES[case["rule"]](*case["given"]) == case["expected"]


def test_the_phone_follows_every_case(on_the_phone: Callable[..., list[Any]]) -> None:
    for case, found in zip(CASES, on_the_phone(CASES), strict=True):
        assert found == case["expected"], case["case"]


sizes = st.integers(0, 1_000_000)
chances = st.floats(0, 1)
made_up = st.one_of(
    st.tuples(st.just("batch_length"), st.tuples(st.lists(sizes, max_size=150), sizes)),
    st.tuples(st.just("after_batch"), st.tuples(sizes, sizes, st.floats(0, 10_000), sizes)),
    st.tuples(st.just("after_cut"), st.tuples(sizes)),
    st.tuples(st.just("after_too_large"), st.tuples(sizes, sizes)),
    st.tuples(st.just("pause"), st.tuples(st.integers(1, 2000), chances)),
    st.tuples(st.just("wait"), st.tuples(st.integers(1, 2000), sizes, chances)),
    st.tuples(st.just("next_piece"), st.tuples(sizes, st.floats(0, 10_000))),
    st.tuples(st.just("piece_after_cut"), st.tuples(sizes)),
)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(told=st.lists(made_up, min_size=100, max_size=300))
def test_both_sides_agree_on_made_up_links(
    told: list[tuple[str, tuple[Any, ...]]], on_the_phone: Callable[..., list[Any]]
) -> None:
    cases: list[dict[str, Any]] = [{"rule": rule, "given": list(values)} for rule, values in told]
    for case, found in zip(cases, on_the_phone(cases), strict=True):
        assert found == RULES[case["rule"]](*case["given"]), case


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(queues=st.lists(st.lists(st.integers(0, 3000), max_size=40), min_size=20, max_size=60))
def test_a_queue_is_split_over_files_that_travel(
    queues: list[list[int]], on_the_phone: Callable[..., list[Any]]
) -> None:
    """In order, nothing left out, nothing twice; no file too large but for one thing that is so by itself."""
    limit = 2000
    split = on_the_phone([{"rule": "in_files", "given": [queue, limit]} for queue in queues])
    for queue, files in zip(queues, split, strict=True):
        assert [size for file in files for size in file] == queue
        assert all(sum(file) <= limit or len(file) == 1 for file in files)
        assert all(sum(file) + after[0] > limit for file, after in pairwise(files))
