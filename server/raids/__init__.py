"""Raids: how each stands, what is done in it, and who may see and do what.

May import ``ledger``, ``files`` and what lies below. What a raid's state is, ``game_rules.raids`` works out.
Read first: ``tables.py``, ``fold.py``; then ``queries.py`` and ``commands.py``.
"""
