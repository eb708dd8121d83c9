"""Serving the demo: the app with its simulator, on a socket that was taken before anything was built."""

import socket
from collections.abc import Callable

import uvicorn

from server.settings import Settings
from web.app import create_app
from web.demo.build import Stage
from web.demo.simulator import simulation

# Live sockets stay open for ever; whoever presses Ctrl-C does not want to wait for them.
GRACE_S = 1


class _Server(uvicorn.Server):
    """Says when it can be reached."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve_demo(settings: Settings, stage: Stage, pace: float, taken: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C; `ready` is called when the first page can be had. Raises KeyboardInterrupt at the end."""
    config = uvicorn.Config(
        create_app(settings, (simulation(stage, pace),), demo=True),
        loop="uvloop",
        http="httptools",
        lifespan="on",
        ws_per_message_deflate=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config, ready).run(sockets=[taken])
