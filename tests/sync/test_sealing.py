"""Sealing: both engines open the same fixed cases, and nothing opens what was moved or damaged."""

from __future__ import annotations

import json
import os
import secrets
import zlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import sealing
from sync.sealing import SealBroken, from_text, seal, to_text, unseal

CASES = Path(__file__).resolve().parents[1] / "conformance" / "sealing.json"
RECORD = "0193f5a0-7c1e-7b3a-9d2f-4b6a8c0e1f23"
DEVICE = "5f0f9e9c-6f0e-4a55-8f0e-0d8e3a8b7c11"
KEY = "20261122-0a1b2c"
ONE: dict[str, object] = {
    "id": RECORD, "revision": 2, "sequence": 41, "form": "sensibilisation", "version": "2026-11-1",
}  # fmt: skip
ANSWERS = '{"programme":"PCCN","commune":"NE002001001","objet":"Réunion à N’Guigmi – été","femmes":23}'
MOST = 1_000_000


def private(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


RECIPIENT, EPHEMERAL = private(0xC0FFEE1234567890), private(0xBADC0DE987654321)


def written_cases() -> dict[str, Any]:
    """The cases, with keys and iv that never change, so that both engines compute the very same bytes."""
    record = sealing.record_bound(ONE, DEVICE, KEY)
    file = sealing.file_bound(RECORD, 2, DEVICE, "1.sealed", KEY)
    answer = sealing.answer_bound(RECORD, DEVICE, "sensibilisation", "2026-11-1", "suivi/nom", KEY)
    parcel = sealing.parcel_bound(DEVICE, KEY)
    contents = [
        ("a short record stays unpacked", record, b'{"femmes":3}'),
        ("a record is packed", record, (ANSWERS * 8).encode()),
        ("an empty payload", record, b""),
        ("a photo", file, bytes(range(256)) * 2),
        ("a sensitive answer", answer, '"Aïchatou Mahamadou"'.encode()),
        ("a parcel", parcel, b'{"protocol": 1, "submissions": []}'),
    ]
    cases = []
    for number, (name, bound, plain) in enumerate(contents):
        iv = bytes(range(number, number + 12))
        sealed = seal(plain, RECIPIENT.public_key(), bound, ephemeral=EPHEMERAL, iv=iv)
        cases.append(
            {
                "name": name, "bound": bound.decode(), "plain": to_text(plain), "packing": sealed[1],
                "iv": to_text(iv), "sealed": to_text(sealed),
            }
        )  # fmt: skip
    return {
        "about": "Sealing, format 1. Bytes are base64url. packing 0: both engines seal to the same bytes; "
        "packing 1: deflaters differ, both engines open it. What is under broken opens nowhere.",
        "key": KEY,
        "recipient": jwk(RECIPIENT),
        "ephemeral": jwk(EPHEMERAL),
        "cases": cases,
        "broken": [{"name": name, "bound": bound.decode(), "sealed": text} for name, bound, text in broken()],
    }


def broken() -> list[tuple[str, bytes, str]]:
    record = sealing.record_bound(ONE, DEVICE, KEY)
    good = seal(b'{"femmes":3}', RECIPIENT.public_key(), record, ephemeral=EPHEMERAL, iv=bytes(12))
    point = good[2:67]
    moved: dict[str, dict[str, object]] = {
        "another record": {"id": RECORD.replace("0193", "0194")}, "another revision": {"revision": 3},
        "another sequence": {"sequence": 42}, "another form": {"form": "dialogue"},
        "another version": {"version": "2026-11-2"},
    }  # fmt: skip
    return [
        *(
            (name, sealing.record_bound({**ONE, **change}, DEVICE, KEY), to_text(good))
            for name, change in moved.items()
        ),
        ("another device", sealing.record_bound(ONE, DEVICE[::-1], KEY), to_text(good)),
        ("another key id", sealing.record_bound(ONE, DEVICE, "20261122-ffffff"), to_text(good)),
        ("a record as an answer", record.replace(b"record", b"answer"), to_text(good)),
        ("another format", record, to_text(b"\x02" + good[1:])),
        ("an unknown packing", record, to_text(good[:1] + b"\x07" + good[2:])),
        ("packed, it says", record, to_text(good[:1] + b"\x01" + good[2:])),
        ("a point that is on no curve", record, to_text(good[:2] + point[:-1] + b"\x00" + good[67:])),
        ("a compressed point", record, to_text(good[:2] + b"\x02" + good[3:])),
        ("a damaged tag", record, to_text(good[:-1] + bytes([good[-1] ^ 1]))),
        ("cut", record, to_text(good[:-1])),
        ("a stump", record, to_text(good[:40])),
        ("nothing", record, ""),
    ]  # fmt: skip


def jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    raw = sealing.point_of(key.public_key())
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return {
        "kty": "EC", "crv": "P-256", "x": to_text(raw[1:33]), "y": to_text(raw[33:]), "d": to_text(number),
    }  # fmt: skip


def cases() -> dict[str, Any]:
    if os.environ.get("CARNET_WRITE"):
        CASES.write_text(json.dumps(written_cases(), indent=1, ensure_ascii=False) + "\n")
    found: dict[str, Any] = json.loads(CASES.read_text())
    return found


def test_the_cases_of_both_engines_are_sealed_and_opened() -> None:
    found = cases()
    assert len(found["cases"]) == 6
    assert {one["packing"] for one in found["cases"]} == {0, 1}
    for one in found["cases"]:
        plain, bound, iv = from_text(one["plain"]), one["bound"].encode(), from_text(one["iv"])
        assert unseal(from_text(one["sealed"]), RECIPIENT, bound, MOST) == plain, one["name"]
        if one["packing"] == 0:
            again = seal(plain, RECIPIENT.public_key(), bound, ephemeral=EPHEMERAL, iv=iv)
            assert to_text(again) == one["sealed"], one["name"]


def test_what_is_broken_or_moved_opens_nowhere() -> None:
    found = cases()["broken"]
    assert len(found) == 17
    for one in found:
        with pytest.raises(SealBroken):
            unseal(from_text(one["sealed"]), RECIPIENT, one["bound"].encode(), MOST)


def test_the_right_bytes_do_not_open_with_another_key() -> None:
    sealed = seal(b"x", RECIPIENT.public_key(), b"carnet record 1")
    with pytest.raises(SealBroken):
        unseal(sealed, private(7), b"carnet record 1", MOST)


@settings(max_examples=40, deadline=None)
@given(plain=st.binary(max_size=3000))
def test_what_is_sealed_opens_as_it_was(plain: bytes) -> None:
    assert unseal(seal(plain, RECIPIENT.public_key(), b"x"), RECIPIENT, b"x", MOST) == plain


@settings(max_examples=150, deadline=None)
@given(junk=st.binary(max_size=300))
def test_junk_is_a_broken_seal_and_nothing_else(junk: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(junk, RECIPIENT, b"x", MOST)
    with pytest.raises(SealBroken):
        unseal(bytes([1, 1]) + sealing.point_of(EPHEMERAL.public_key()) + junk, RECIPIENT, b"x", MOST)


@pytest.mark.parametrize("text", ["a", "é", "ab=", "a b", "a\n", "+/", "\ud800", "sealed:1:"])
def test_a_text_that_is_no_base64url_is_a_broken_seal(text: str) -> None:
    with pytest.raises(SealBroken):
        from_text(text)


def test_a_bomb_is_unpacked_no_further_than_allowed() -> None:
    plain = b"\0" * 50_000_000
    sealed = seal(plain, RECIPIENT.public_key(), b"x")
    assert len(sealed) < 60_000
    with pytest.raises(SealBroken):
        unseal(sealed, RECIPIENT, b"x", MOST)
    unpacker = zlib.compressobj(9, zlib.DEFLATED, -15)
    with pytest.raises(SealBroken):
        sealing.inflated(unpacker.compress(secrets.token_bytes(100)), MOST)


def test_a_value_with_a_line_feed_cannot_pass_for_two() -> None:
    with pytest.raises(SealBroken):
        sealing.record_bound({**ONE, "form": "a\nb"}, DEVICE, KEY)


def test_a_sensitive_answer_says_which_key_it_needs() -> None:
    assert sealing.sealed_answer(f"sealed:1:{KEY}:AbC_-9") == (KEY, "AbC_-9")
    for other in ("sealed:2:a:b", "sealed:1:a:", "sealed:1::b", "Sealed:1:a:b", 3, None, "sealed:1:a:b c"):
        assert sealing.sealed_answer(other) is None
