"""The phone's shell: one page, one service worker, one manifest, and the packed files they name.

Nothing here reads a session or a database: the shell is the same for everybody, so a phone may keep it
for months.
"""

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory
from werkzeug.exceptions import NotFound

from server.assets import DIST

blueprint = Blueprint("pwa", __name__)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
YEAR = 365 * 24 * 3600


@blueprint.get("/")
def shell() -> Response:
    """The page that the service worker keeps; asked again at each release, never stale."""
    response = make_response(render_template("pwa/shell.html"))
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Permissions-Policy"] = PERMISSIONS
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/service-worker.js")
def service_worker() -> Response:
    """At the root, so that its scope is the whole site; a stale one would hold every phone back."""
    response = _packed("service-worker.js")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What the telephone reads to put Carnet among its applications."""
    response = _packed("manifest.webmanifest")
    response.headers["Cache-Control"] = "no-cache"
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/static/dist/<path:name>")
def packed(name: str) -> Response:
    """A packed file: its name holds its hash, so it may be kept for ever."""
    response = _packed(name)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR
    response.cache_control.immutable = True
    return response


def _packed(name: str) -> Response:
    """The file, already compressed where the browser can read that: on 2G each kilobyte is felt."""
    for encoding, suffix in ENCODINGS:
        if not request.accept_encodings[encoding]:
            continue
        try:
            response = send_from_directory(DIST, name + suffix)
        except NotFound:
            continue
        response.headers["Content-Encoding"] = encoding
        response.headers["Content-Type"] = _type_of(name)
        response.vary.add("Accept-Encoding")
        return response
    response = send_from_directory(DIST, name)
    response.vary.add("Accept-Encoding")
    return response


TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
}


def _type_of(name: str) -> str:
    return TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
