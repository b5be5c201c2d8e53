"""The table of contents: configure, extensions, blueprints. Imports everyone; nobody imports it."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server import assets, bodies, database, headers, i18n, office, problems, pwa
from server.accounts import access
from server.config import PROJECT, settings
from server.devices import credentials, public_keys
from server.devices import routes as devices
from server.entities import lists as entity_lists
from server.entities import pages as entity_pages
from server.entities import register
from server.exchange import parcel_pages, parcel_routes
from server.exchange import routes as exchange
from server.exports import pages as export_pages
from server.exports import routes as export_routes
from server.extensions import api, babel, csrf, db, limiter, login_manager, migrate
from server.form_library import impact
from server.form_library import routes as forms
from server.indicators import facts, publication
from server.indicators import pages as indicator_pages
from server.indicators import routes as indicator_routes
from server.operations import health
from server.places import reading as place_reading
from server.places import routes as places
from server.programmes import routes as programmes
from server.retention import pages as retention_pages
from server.retention import people_pages
from server.review import disclosure, listing
from server.review import pages as review_pages
from server.review import routes as review_routes
from server.submissions import files, hooks, lineage, sequences, uploads
from server.submissions import reading as submissions_reading
from server.submissions import routes as submissions


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application: ``config`` wins over the environment (see ``server.config``)."""
    app = Flask("server", static_folder=None, template_folder=str(PROJECT / "templates"))
    app.config.from_mapping(settings(config))
    logging.getLogger("carnet").setLevel(logging.INFO)
    behind_proxies(app)
    add_extensions(app)
    add_features(app)
    return app


def behind_proxies(app: Flask) -> None:
    hops = app.config["CARNET_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask advises


def add_extensions(app: Flask) -> None:
    db.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db, directory=str(PROJECT / "server" / "migrations"), compare_type=True)
    login_manager.init_app(app)
    login_manager.login_view = "login.form"
    login_manager.login_message = None
    csrf.init_app(app)
    limiter.init_app(app)
    i18n.init_app(app, babel)
    bodies.init_app(app)
    assets.init_app(app)
    document(app)
    problems.init_app(app)
    headers.init_app(app)
    access.init_app(app)
    credentials.init_app(app)


def document(app: Flask) -> None:
    """The API's own description: who may call (``/api/openapi.json``), and how a problem looks."""
    api.ERROR_SCHEMA = problems.ProblemSchema
    # while it starts, the API describes its errors; after that, each blueprint describes its answers
    api.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
    api.init_app(app)
    api.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"
    schemes = {
        "device": {"type": "http", "scheme": "bearer", "description": "A phone's token"},
        "password": {"type": "http", "scheme": "basic", "description": "A script's account"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": app.config["SESSION_COOKIE_NAME"],
            "description": "The office's session; unsafe methods need the header X-CSRFToken too",
        },
    }
    for name, scheme in schemes.items():
        api.spec.components.security_scheme(name, scheme)
    api.spec.options["security"] = [{name: []} for name in schemes]


def add_features(app: Flask) -> None:
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pwa.blueprint)
    office.init_app(app)
    for feature in (devices, public_keys, forms, places, programmes, exchange, submissions, files, uploads):
        api.register_blueprint(feature.blueprint)
    api.register_blueprint(parcel_routes.blueprint)
    app.register_blueprint(parcel_pages.pages)
    for pages in (
        review_pages, disclosure, publication, indicator_pages, export_pages, entity_pages, retention_pages,
        people_pages,
    ):  # fmt: skip
        app.register_blueprint(pages.pages)
    for judged in (review_routes, indicator_routes, export_routes):
        api.register_blueprint(judged.api_blueprint)
    office.navigation.counters["review.to_review"] = listing.waiting_count
    office.phones.numbers_received[:] = [sequences.numbers_with_gaps]
    impact.answers_of[:] = [submissions_reading.answers_of]
    hooks.on_state_change[:] = [facts.refresh, register.refresh, lineage.take_up_waiting]
    submissions_reading.lists_beside[:] = [entity_lists.kept.all]
    place_reading.lists_beside[:] = [entity_lists.rows_for]
    place_reading.stamps_beside[:] = [entity_lists.stamps]
