"""Every command of the server, for `web/cli.py`; a feature's command is one line here."""

import click

from server.commands.import_events import import_events, preset
from server.commands.organisation import init, org
from server.commands.settings import settings
from server.commands.tokens import token

COMMANDS: tuple[click.Command, ...] = (init, org, token, settings, import_events, preset)
