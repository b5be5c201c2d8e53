"""What templates draw everywhere: icons of the sprite, and the hidden field against forged requests."""

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup


def icon(name: str) -> Markup:
    """A symbol of `office/sprite.html`; the word beside it says what it means."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="#i-{}"></use></svg>').format(name)


def csrf() -> Markup:
    """The hidden field of every form that changes something."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def init_app(app: Flask) -> None:
    """Offer both to the templates."""
    app.jinja_env.globals.update(icon=icon, csrf=csrf)
