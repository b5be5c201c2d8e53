"""The receipt that travels back with a carried parcel (twin of ``static/app/sync/parcels.ts``; docs/sync.md).

Whoever carries it may read it, and cannot change it: it is signed with what only the author's phone and the
server know, the digest of the phone's upload token.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

FORMAT = 1
PARCEL, RECEIPT = "parcel", "receipt"


def receipt_text(receipt: Mapping[str, Any]) -> str:
    """What is signed: a line for each of heading, device, time, result and file, joined by line feeds.

    A result's line is ``id:revision:sha256:status:number``, the number empty when there is none.
    """
    results = [
        f"{one['id']}:{one['revision']}:{one['sha256']}:{one['status']}:{one.get('number') or ''}"
        for one in receipt["results"]
    ]
    return "\n".join(
        [f"carnet receipt {FORMAT}", receipt["device"], receipt["at"], *results, *receipt["files"]]
    )


def receipt_mac(receipt: Mapping[str, Any], token_digest: bytes) -> str:
    """HMAC-SHA256 in hexadecimal; ``token_digest``: the raw sha256 of the phone's upload token."""
    return hmac.new(token_digest, receipt_text(receipt).encode(), hashlib.sha256).hexdigest()
