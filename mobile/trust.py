"""Whom the app believes to be the server: what the device trusts, and the usual authorities where it has no list."""

import functools
import ssl

import certifi


@functools.cache
def context() -> ssl.SSLContext:
    """For HTTP and WebSocket alike. Android's Python finds no list of the device, so one comes along."""
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted
