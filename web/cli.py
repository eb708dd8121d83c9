"""The command `raidboard`: all commands of the server, and those that need the pages."""

import click

from server.commands.collected import COMMANDS
from server.commands.serve import serve_command
from web.demo.command import demo


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="raidboard")
def main() -> None:
    """Raidboard: a sales game that cannot lie."""


for _command in (*COMMANDS, serve_command("web.app:serving"), demo):
    main.add_command(_command)
