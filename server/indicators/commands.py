"""``carnet indicators``."""

import click
from flask.cli import AppGroup

from server.indicators.facts import rebuild

indicators = AppGroup("indicators", help="Les faits derrière les indicateurs.")


@indicators.command("rebuild")
def rebuild_command() -> None:
    """Recalcule les faits de toutes les fiches approuvées."""
    click.echo(f"{rebuild()} fiches approuvées comptées.")
