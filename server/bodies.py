"""What comes in over HTTP: JSON read strictly, unpacked within a limit, with texts that can be stored."""

import json
import time
import zlib
from typing import Any, NoReturn

from flask import Flask, Response, current_app, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser, is_json_request

from server.problems import Problem, for_programs
from sync.texts import Text

__all__ = ["ApiBlueprint", "Text", "json_body"]

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS

A_PIECE = 1 << 16
MOST_DRAINED = 64 << 20
LONGEST_DRAIN = 15  # seconds


class StrictParser(FlaskParser):
    """webargs' parser, with our reading of JSON bodies."""

    def _raw_load_json(self, req: Any) -> Any:
        if not is_json_request(req):
            raise Problem("media_type_refused") if req.content_length else Problem("body_unreadable")
        return json_body()

    def load_json(self, req: Any, schema: Any) -> Any:
        return self._raw_load_json(req)


class ApiBlueprint(Blueprint):
    """A blueprint of the API: its JSON arguments are read by :class:`StrictParser`."""

    ARGUMENTS_PARSER = StrictParser()


def json_body() -> Any:
    """The JSON value of the request's body.

    Raises Problem ``too_large`` (also for what unpacks to too much), ``body_compressed_badly``,
    ``body_unreadable`` (no JSON, nested too deep, a number with thousands of digits, NaN).
    """
    accepted: int = current_app.config["CARNET_MAX_REQUEST_BYTES"]
    if (request.content_length or 0) > accepted:
        raise Problem("too_large", accepted=accepted)
    body = unpack(request.get_data(), accepted)
    try:
        return json.loads(body, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem("body_unreadable") from error


def unpack(body: bytes, accepted: int) -> bytes:
    """The body as it was before compression; never more than ``accepted`` bytes, whatever it claims."""
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding not in {"identity", "gzip", "deflate"}:
        raise Problem("media_type_refused")
    if encoding != "identity":
        body = inflate(body, accepted)
    if len(body) > accepted:
        raise Problem("too_large", accepted=accepted)
    return body


def inflate(body: bytes, accepted: int) -> bytes:
    unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        plain = unpacker.decompress(body, accepted + 1)
    except zlib.error as error:
        raise Problem("body_compressed_badly") from error
    if len(plain) > accepted:
        raise Problem("too_large", accepted=accepted)
    if not unpacker.eof:
        raise Problem("body_compressed_badly")
    return plain


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def init_app(app: Flask) -> None:
    """Refuse addresses and page forms that hold a NUL: PostgreSQL would stumble over it later.

    And hear a refused request out, so that its sender reads why.
    """

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path or holds_nul(request.args):
            raise Problem("bad_request")
        if not for_programs() and holds_nul(request.form):
            raise Problem("bad_request")

    @app.after_request
    def hear_out(response: Response) -> Response:
        # a server that does not end the stream at the end of the body would wait for more for ever
        if response.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
            drain()
        return response


def drain() -> None:
    """Read and forget what is left of the body of a refused request, within bounds.

    Most clients read no answer before they have sent their whole body: a connection closed in the middle
    looks to them like a broken network, and the reason never arrives.
    """
    stream = request.environ["wsgi.input"]
    left, end = MOST_DRAINED, time.monotonic() + LONGEST_DRAIN
    try:
        while left > 0 and time.monotonic() < end and (piece := stream.read(A_PIECE)):
            left -= len(piece)
    except (OSError, ValueError):
        return  # the client is gone, or its chunks are broken: nobody is left to hear the answer


def holds_nul(values: Any) -> bool:
    return any("\0" in name or "\0" in value for name, value in values.items(multi=True))
