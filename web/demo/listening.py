"""Taking the address before anything is built: nobody should wait for ninety days of history to hear it is in use."""

import socket


def listen(host: str, port: int) -> socket.socket:
    """Take the address; raises `OSError` when it is not to be had. Port 0 takes any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A program that was stopped a moment ago leaves its port in a waiting state.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(256)
    except OSError:
        taken.close()
        raise
    return taken
