"""Every command of the server, for `web/cli.py`; a feature's command is one line here."""

import click

from server.commands.backup import backup, restore
from server.commands.barriers import barriers
from server.commands.export import export
from server.commands.hooks import hook
from server.commands.import_events import import_events, preset
from server.commands.organisation import init, org
from server.commands.periods import periods
from server.commands.rates import rate
from server.commands.rebuild import rebuild
from server.commands.rulebooks import rulebook
from server.commands.settings import settings
from server.commands.targets import targets
from server.commands.tokens import token
from server.commands.verify import verify
from server.commands.webhooks import webhook

COMMANDS: tuple[click.Command, ...] = (
    init,
    org,
    token,
    settings,
    import_events,
    preset,
    hook,
    verify,
    rebuild,
    export,
    backup,
    restore,
    rate,
    periods,
    rulebook,
    targets,
    barriers,
    webhook,
)
