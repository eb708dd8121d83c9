"""`raidboard settings`: everything that can be set, with what it is now."""

import click

from server.commands.running import settings_from_environment
from server.settings import describe


@click.command()
def settings() -> None:
    """List all settings; secrets are masked."""
    for one in describe(settings_from_environment()):
        click.echo(f"{one.variable}={one.value}")
        click.echo(f"    {one.meaning} Expects {one.expected}. Default: {one.default or '(empty)'}")
