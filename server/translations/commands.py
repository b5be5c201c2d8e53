"""`carnet translations extract|update|compile|phone|check`."""

from __future__ import annotations

from flask.cli import AppGroup

from server.translations.steps import STEPS

translations = AppGroup("translations", help="Textes de l'interface : français (source) et anglais.")

for name, step in STEPS.items():
    translations.command(name, with_appcontext=False)(step)
