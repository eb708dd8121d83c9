"""Quests: progress per member and window, bounties, and what people do with them.

May import ``ledger`` and what lies below it. Read first: ``tables.py``, ``fold.py``.
"""
