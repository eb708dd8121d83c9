"""Webhooks out: other programs are told of every event, signed, in order, at least once.

An endpoint is an address with a cursor into the ledger; what was told stands in a log. Read first: ``dispatcher.py``.
"""
