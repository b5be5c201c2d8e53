"""Everything that can go wrong, said in one way.

::

    Problem(code)
     |- 400  bad_request, body_unreadable, body_compressed_badly, protocol_unknown
     |- 401  login_needed, bad_credentials, token_unknown, device_revoked
     |- 403  role_missing, csrf_failed
     |- 404  not_found
     |- 405  method_not_allowed
     |- 409  form_version_differs, state_conflict
     |- 413  too_large
     |- 415  file_type_refused, media_type_refused
     |- 422  invalid, digest_mismatch, image_unreadable
     |- 429  too_many_attempts
     |- 500  unexpected
     `- 503  unavailable

A problem is raised anywhere and rendered once, here: ``application/problem+json`` (RFC 9457) under ``/api``,
a page elsewhere. Features add their own codes with :func:`register`.
"""

import logging
import traceback
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, json, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from marshmallow import INCLUDE, Schema, fields
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from server.field_errors import in_words

log = logging.getLogger("carnet")

SOON = 5  # seconds after which a busy server may be asked again


@dataclass(frozen=True)
class Kind:
    """What a code means: its HTTP status and what people are told, title first, help after."""

    status: int
    title: Any
    detail: Any = ""


KINDS: dict[str, Kind] = {
    "bad_request": Kind(400, _l("Demande mal formée")),
    "body_unreadable": Kind(
        400, _l("Contenu illisible"), _l("Le corps de la demande n’est pas un objet JSON complet.")
    ),
    "body_compressed_badly": Kind(
        400, _l("Compression illisible"), _l("Le corps annoncé comme compressé ne peut pas être décompressé.")
    ),
    "protocol_unknown": Kind(
        400, _l("Version du protocole inconnue"), _l("Ce serveur parle le protocole %(known)s.")
    ),
    "login_needed": Kind(401, _l("Connexion nécessaire"), _l("Identifiez-vous pour continuer.")),
    "bad_credentials": Kind(
        401, _l("Identifiants refusés"), _l("Nom d’utilisateur ou mot de passe incorrect.")
    ),
    "token_unknown": Kind(
        401, _l("Téléphone inconnu"), _l("Ce serveur ne connaît pas ce téléphone : enrôlez-le à nouveau.")
    ),
    "device_revoked": Kind(
        401, _l("Téléphone révoqué"), _l("L’accès de ce téléphone a été retiré par le bureau.")
    ),
    "role_missing": Kind(403, _l("Accès refusé"), _l("Votre rôle ne permet pas cette action.")),
    "csrf_failed": Kind(403, _l("Page expirée"), _l("Rechargez la page puis recommencez.")),
    "not_found": Kind(404, _l("Introuvable"), _l("Cet objet n’existe pas ou ne vous est pas ouvert.")),
    "method_not_allowed": Kind(405, _l("Méthode non permise")),
    "form_version_differs": Kind(
        409,
        _l("Version déjà publiée"),
        _l(
            "Le formulaire %(form)s, version %(version)s, est déjà publié avec un autre contenu : "
            "donnez un nouveau numéro de version."
        ),
    ),
    "state_conflict": Kind(
        409, _l("Action impossible dans cet état"), _l("La fiche a changé d’état entre-temps : rechargez-la.")
    ),
    "too_large": Kind(
        413, _l("Envoi trop volumineux"), _l("Le serveur accepte %(accepted)s octets par envoi.")
    ),
    "media_type_refused": Kind(415, _l("Type de contenu refusé")),
    "file_type_refused": Kind(
        415, _l("Type de fichier refusé"), _l("Seules les images JPEG, PNG et WebP sont acceptées.")
    ),
    "invalid": Kind(422, _l("Données invalides"), _l("Certaines valeurs ne sont pas acceptées.")),
    "digest_mismatch": Kind(
        422, _l("Contenu altéré"), _l("L’empreinte reçue ne correspond pas au contenu : renvoyez-le.")
    ),
    "image_unreadable": Kind(
        422, _l("Image illisible"), _l("Le fichier n’est pas une image complète, ou elle est trop grande.")
    ),
    "too_many_attempts": Kind(
        429, _l("Trop d’essais"), _l("Attendez %(minutes)s minutes avant de réessayer.")
    ),
    "unexpected": Kind(
        500, _l("Erreur inattendue"), _l("Le serveur a rencontré une erreur ; rien n’a été enregistré.")
    ),
    "unavailable": Kind(
        503, _l("Service momentanément indisponible"), _l("Le serveur est occupé : réessayez plus tard.")
    ),
}

BY_STATUS = {
    400: "bad_request", 401: "login_needed", 403: "role_missing", 404: "not_found", 405: "method_not_allowed",
    413: "too_large", 415: "media_type_refused", 422: "invalid", 429: "too_many_attempts", 503: "unavailable",
}  # fmt: skip


class Problem(Exception):  # noqa: N818  # RFC 9457 calls it a problem, and so do we
    """Something went wrong that the caller should know of.

    ``params`` fill the detail text and are sent along; ``errors`` are the faults of single fields.
    """

    def __init__(self, code: str, errors: Any = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.params = params

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    def to_json(self) -> dict[str, Any]:
        """The problem object (RFC 9457), in the language of the request."""
        detail = str(self.kind.detail)
        found: dict[str, Any] = {
            "type": f"urn:carnet:problem:{self.code}",
            "code": self.code,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": detail % self.params if self.params and detail else detail,
            **self.params,
        }
        if self.errors:
            found["errors"] = self.errors
        return found


class ProblemSchema(Schema):
    """An error answer, ``application/problem+json``. The problem's own parameters stand beside these."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "Stable code of the problem"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Raw(metadata={"description": "Faults of single fields, by name"})


def register(code: str, status: int, title: Any, detail: Any = "") -> None:
    """Add a feature's own problem to the registry."""
    KINDS[code] = Kind(status, title, detail)


def init_app(app: Flask) -> None:
    """Render every error in one place."""
    app.register_error_handler(Problem, render)
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(OperationalError, from_database)
    app.register_error_handler(DataError, from_value)
    app.register_error_handler(Exception, from_bug)


def render(problem: Problem) -> Response:
    """The answer: a problem object for programs, a page for people."""
    status = problem.kind.status
    if for_programs():
        response = Response(json.dumps(problem.to_json()), status, content_type="application/problem+json")
    else:
        response = make_response(page(problem), status)
    if status == 401 and "Authorization" in request.headers:
        response.headers["WWW-Authenticate"] = 'Bearer realm="carnet"'
    if status in {429, 503}:
        seconds = problem.params.get("retry_after") or 60 * int(problem.params.get("minutes", 0))
        response.headers["Retry-After"] = str(seconds or SOON)
    return response


def for_programs() -> bool:
    """Whether the caller is a program: everything under ``/api``, and the health check."""
    return request.path.startswith("/api/") or request.path == "/healthz"


def page(problem: Problem) -> str:
    """The page of a problem; a bare one when even the template fails."""
    try:
        return render_template("errors/problem.html", problem=problem.to_json())
    except Exception as error:  # a fault in the page of faults must not hide the first one
        log.error("problem page: %s", type(error).__name__)
        shown = problem.to_json()
        back = gettext("Retour à l’accueil")
        return (
            f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>{escape(shown["title"])}</title>'
            f"<h1>{escape(shown['title'])}</h1><p>{escape(shown['detail'])}</p>"
            f'<p><a href="/">{escape(back)}</a></p></html>'
        )


def from_http(error: HTTPException) -> Response:
    """Werkzeug's and flask-smorest's errors, as ours. A redirect is passed on."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = BY_STATUS.get(status, "bad_request" if status < 500 else "unexpected")
    if isinstance(error, CSRFError):
        code = "csrf_failed"
    params: dict[str, Any] = {}
    if code == "too_large":
        params["accepted"] = request.max_content_length or 0
    if code == "too_many_attempts":
        params["minutes"] = 1
    found = getattr(error, "data", None) or {}
    return render(Problem(code, errors=in_words(found.get("messages") or {}), **params))


def from_database(error: OperationalError) -> Response:
    """The database is locked, full or gone: nothing was stored, the caller should try again later."""
    log.error("database unavailable: %s", type(error.orig).__name__)
    return render(Problem("unavailable"))


def from_value(error: DataError) -> Response:
    """A value that the database cannot hold came through: the caller's fault, and nothing was stored."""
    log.warning("value refused by the database at %s: %s", request.endpoint, type(error.orig).__name__)
    return render(Problem("bad_request"))


def from_bug(error: Exception) -> Response:
    """A fault of ours. The log gets the place in the code, not the data that was on its way."""
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected %s at %s\n%s", type(error).__name__, request.endpoint, place)
    return render(Problem("unexpected"))
