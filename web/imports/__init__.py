"""Bringing files in: what a file holds, which column is which, how far an import is; and what hooks delivered.

Imports `server`. Read first: ``reader.py``.
"""
