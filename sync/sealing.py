"""Sealing, format 1: what only the server opens (twin of ``static/app/sync/sealing.ts``; docs/sync.md).

Sealed bytes: ``0x01``, packing (0 none, 1 deflate-raw), ephemeral public key (65 bytes, an uncompressed
P-256 point), iv (12 bytes), AES-256-GCM ciphertext with its tag. The key is HKDF-SHA256 over the ECDH secret,
salted with both public keys. What a content is bound to (its record, its phone, its place) is authenticated
beside it: moved elsewhere, it cannot be opened.
"""

import base64
import re
import secrets
import zlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT = 1
PLAIN, DEFLATED = 0, 1
POINT = 65
IV = 12
TAG = 16
HEADER = 2 + POINT + IV
INFO = b"carnet sealing 1"
# a sensitive answer as it stands in a draft and in the payload: sealed:1:<key id>:<base64url>
ANSWER = re.compile(r"sealed:1:([0-9A-Za-z-]{1,64}):([0-9A-Za-z_-]+)", re.ASCII)
ANSWER_SIGN = "sealed:1:"
BASE64URL = re.compile(r"[0-9A-Za-z_-]*", re.ASCII)

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


class SealBroken(ValueError):  # noqa: N818  # a state of the seal, told to people in these words
    """The bytes are no sealed content, were damaged, or were sealed for another place or another key."""


def bound_to(kind: str, *values: object) -> bytes:
    """The authenticated lines: ``carnet <kind> 1`` and what the content belongs to, joined by line feeds.

    Raises SealBroken for a value with a line feed, which could pass for two.
    """
    lines = [f"carnet {kind} 1", *(str(value) for value in values)]
    if any("\n" in line for line in lines):
        raise SealBroken
    try:
        return "\n".join(lines).encode()
    except UnicodeEncodeError as error:
        raise SealBroken from error


def seal(
    plain: bytes,
    recipient: PublicKey,
    bound: bytes,
    *,
    ephemeral: PrivateKey | None = None,
    iv: bytes | None = None,
) -> bytes:
    """The content, sealed for the recipient. ``ephemeral`` and ``iv`` are drawn unless a test fixes them."""
    ephemeral = ephemeral or ec.generate_private_key(ec.SECP256R1())
    iv = iv or secrets.token_bytes(IV)
    packing, packed = packed_smaller(plain)
    own = point_of(ephemeral.public_key())
    key = derived(ephemeral, recipient, own + point_of(recipient))
    return bytes([FORMAT, packing]) + own + iv + AESGCM(key).encrypt(iv, packed, bound)


def unseal(sealed: bytes, recipient: PrivateKey, bound: bytes, most: int) -> bytes:
    """The content, at most ``most`` bytes of it. Raises SealBroken."""
    if len(sealed) < HEADER + TAG or sealed[0] != FORMAT or sealed[1] not in (PLAIN, DEFLATED):
        raise SealBroken
    own, iv = sealed[2 : 2 + POINT], sealed[2 + POINT : HEADER]
    try:
        sender = read_point(own)
        key = derived(recipient, sender, own + point_of(recipient.public_key()))
        packed = AESGCM(key).decrypt(iv, sealed[HEADER:], bound)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    plain = packed if sealed[1] == PLAIN else inflated(packed, most)
    if len(plain) > most:
        raise SealBroken
    return plain


def packed_smaller(plain: bytes) -> tuple[int, bytes]:
    """The packing and the bytes: deflated where that is shorter."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(plain) + packer.flush()
    return (DEFLATED, packed) if len(packed) < len(plain) else (PLAIN, plain)


def inflated(packed: bytes, most: int) -> bytes:
    """Never more than ``most`` bytes are unpacked, whatever the content grows to. Raises SealBroken."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise SealBroken from error
    if not unpacker.eof or len(plain) > most or unpacker.unused_data:
        raise SealBroken
    return plain


def derived(own: PrivateKey, other: PublicKey, salt: bytes) -> bytes:
    shared = own.exchange(ec.ECDH(), other)
    return HKDF(hashes.SHA256(), 32, salt, INFO).derive(shared)


def point_of(public: PublicKey) -> bytes:
    """The 65 bytes of an uncompressed point."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read_point(raw: bytes) -> PublicKey:
    """The public key in 65 bytes. Raises ValueError for anything that is no point of P-256."""
    if len(raw) != POINT:
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def to_text(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """The bytes in a base64url text without padding. Raises SealBroken for anything else."""
    if BASE64URL.fullmatch(text) is None or len(text) % 4 == 1:
        raise SealBroken
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sealed_answer(text: object) -> tuple[str, str] | None:
    """The key id and the sealed text of a sensitive answer; none for an answer in clear."""
    found = ANSWER.fullmatch(text) if isinstance(text, str) else None
    return (found[1], found[2]) if found else None


def record_bound(envelope: Mapping[str, object], device: str, key: str) -> bytes:
    """What a record's payload is bound to."""
    one = envelope
    return bound_to(
        "record", one["id"], one["revision"], device, one["sequence"], one["form"], one["version"], key
    )


def file_bound(record: str, revision: int, device: str, name: str, key: str) -> bytes:
    """What a file is bound to; ``name`` is the one outside (``1.sealed``)."""
    return bound_to("file", record, revision, device, name, key)


def answer_bound(record: str, device: str, form: str, version: str, path: str, key: str) -> bytes:
    """What a sensitive answer is bound to."""
    return bound_to("answer", record, device, form, version, path, key)


def parcel_bound(device: str, key: str) -> bytes:
    """What a parcel is bound to."""
    return bound_to("parcel", device, key)
