"""``carnet demo``: demonstration fiches go in by the front door and are reviewed like any other.

Each demonstration agent gets a phone, which pushes its fiches to ``POST /api/v1/sync`` in batches and then
its photos; the demonstration supervisor decides. Ids come from the seed: a second run changes nothing.
"""

import secrets

from flask import Flask

from server.accounts.creation import add_account, find_account
from server.accounts.models import Account, Role
from server.extensions import db
from server.form_library.reading import compiled, current_versions
from server.operations.demo_events import generate
from server.operations.demo_phone import Phone
from server.operations.demo_review import review
from server.operations.demo_sites import load_sites
from server.operations.demo_texts import AGENTS, Agent

SEED = 2026


def load(app: Flask, events: int = 300, seed: int = SEED) -> int:
    """Send so many events and the register of two sites, and review them; the number of receipts."""
    with app.app_context():
        drawn = list(generate(events, seed))
        published = [compiled(row.form_id, row.version) for row in current_versions()]
        forms = {form.id: form for form in published if form is not None}
        received = 0
        for index, agent in enumerate(AGENTS):
            phone = Phone(app, account_of(agent), forms)
            received += phone.send([event for event in drawn if event.author == index])
        review(drawn)
        near = Phone(app, account_of(AGENTS[0]), forms)
        return received + load_sites(app, near.send)


def account_of(agent: Agent) -> Account:
    """The account of a demonstration agent; those that nobody logs in with get a password nobody knows."""
    known = find_account(agent.username)
    if known is None:
        windows = [(None, region) for region in agent.regions]
        known = add_account(agent.username, agent.name, Role.AGENT, secrets.token_urlsafe(24), windows)
        db.session.commit()
    return known
