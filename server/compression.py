"""JSON answers in as few bytes as the caller can read: on 2G each kilobyte is felt."""

import gzip
import json
from typing import Any

import brotli
from flask import Request, Response

WORTH_IT = 500


def compressed_json(value: Any, *, request: Request, etag: str | None = None, quality: int = 5) -> Response:
    """The value as JSON, with brotli or gzip where the caller takes it; 304 when its ``etag`` is known."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = Response(content_type="application/json")
    response.vary.add("Accept-Encoding")
    if etag is not None:
        response.set_etag(etag)
        response.headers["Cache-Control"] = "private, no-cache"
        if etag in request.if_none_match:
            response.status_code = 304
            return response
    pack(response, body, request, quality)
    return response


def pack(response: Response, body: bytes, request: Request, quality: int) -> None:
    accepted = request.accept_encodings
    if len(body) < WORTH_IT:
        pass
    elif accepted["br"]:
        body = brotli.compress(body, quality=quality)
        response.headers["Content-Encoding"] = "br"
    elif accepted["gzip"]:
        body = gzip.compress(body, compresslevel=6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
