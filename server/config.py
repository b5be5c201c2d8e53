"""Settings: every one has a default, so that ``make run`` needs none.

========================  =====================================================  ==========================
variable                  meaning                                                default
========================  =====================================================  ==========================
CARNET_DATA               folder of the database, the files and the secrets      ``data``
CARNET_DATABASE_URL       ``sqlite:///…`` or ``postgresql://…``                  SQLite in the data folder
CARNET_SECRET_KEY         key of the signed cookies                              made once, kept in the folder
CARNET_SECURE_COOKIES     ``1``: cookies over HTTPS only, ``__Host-`` names      off (plain HTTP localhost)
CARNET_MAX_REQUEST_BYTES  largest body of a push, as it arrives                  4 MiB
CARNET_MAX_FILE_BYTES     largest photo                                          10 MiB
CARNET_PUSHES             pushes that a process works on at once                 2
CARNET_MAX_PARCEL_BYTES   largest file of carried records                        16 MiB
CARNET_PROXIES            number of trusted proxies in front                     0
CARNET_KEYS               folder of the keys that open sealed records            ``keys`` in the data folder
CARNET_INVITATION_MINUTES how long an invitation to enrol a phone is good for    30
CARNET_SECOND_FACTOR      ``required`` or ``offered`` to supervisors and         required over HTTPS,
                          administrators                                         else offered
========================  =====================================================  ==========================
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

PROJECT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024


def settings(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All settings of Flask and its extensions: what is ``given`` wins over the environment."""
    read: dict[str, Any] = {**os.environ, **(given or {})}
    data = Path(read.get("CARNET_DATA") or "data").resolve()
    data.mkdir(parents=True, exist_ok=True)
    url = database_url(read.get("CARNET_DATABASE_URL"), data)
    secure = str(read.get("CARNET_SECURE_COOKIES", "")).lower() in {"1", "true", "yes", "oui"}
    largest = int(read.get("CARNET_MAX_REQUEST_BYTES") or 4 * MIB)
    largest_file = int(read.get("CARNET_MAX_FILE_BYTES") or 10 * MIB)
    largest_parcel = int(read.get("CARNET_MAX_PARCEL_BYTES") or 16 * MIB)
    return {
        "CARNET_DATA": data,
        "CARNET_SECURE_COOKIES": secure,
        "CARNET_MAX_REQUEST_BYTES": largest,
        "CARNET_MAX_FILE_BYTES": largest_file,
        "CARNET_PUSHES": int(read.get("CARNET_PUSHES") or 2),
        "CARNET_PROXIES": int(read.get("CARNET_PROXIES") or 0),
        "CARNET_MAX_PARCEL_BYTES": largest_parcel,
        "CARNET_INVITATION_MINUTES": int(read.get("CARNET_INVITATION_MINUTES") or 30),
        "CARNET_SECOND_FACTOR": second_factor(read.get("CARNET_SECOND_FACTOR"), secure),
        "SECRET_KEY": read.get("CARNET_SECRET_KEY") or kept_secret(data / "secret-key"),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "MAX_CONTENT_LENGTH": max(largest, largest_file, largest_parcel),
        **cookies(secure),
        **api_documentation(),
        **dict(given or {}),
    } | {"CARNET_DATA": data, "CARNET_KEYS": Path(read.get("CARNET_KEYS") or data / "keys").resolve()}


def second_factor(given: str | None, secure: bool) -> str:
    """Required wherever Carnet is served over HTTPS, which is where it is used; a demonstration offers it."""
    if given not in {None, "", "required", "offered"}:
        raise ValueError("CARNET_SECOND_FACTOR is required or offered")
    return given or ("required" if secure else "offered")


def database_url(given: str | None, data: Path) -> URL:
    """Where the records are kept; ``postgresql://`` is spoken through psycopg 3."""
    if not given:
        return URL.create("sqlite", database=str(data / "carnet.sqlite"))
    url = make_url(given)
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def engine_options(url: URL) -> dict[str, Any]:
    """A lost PostgreSQL connection is noticed before it is used; SQLite waits for its one writer.

    Parameters are hidden: an error in a log must not hold answers.
    """
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 30}, "hide_parameters": True}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "hide_parameters": True}


def kept_secret(path: Path) -> str:
    """The secret in this file, made at the first start, readable by its owner only."""
    if not path.exists():
        made = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # of two processes that start together one is first, and neither reads half a secret
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def cookies(secure: bool) -> dict[str, Any]:
    """The office's session cookie; browsers take ``__Host-`` names over HTTPS only."""
    return {
        "SESSION_COOKIE_NAME": "__Host-carnet" if secure else "carnet",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        # it would ask for a Referer, which our own Referrer-Policy forbids browsers to send
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_CHECK_DEFAULT": False,
    }


def api_documentation() -> dict[str, Any]:
    """The OpenAPI document at ``/api/openapi.json``."""
    return {
        "API_TITLE": "Carnet",
        "API_VERSION": "1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_STORAGE_URI": "memory://",
    }
