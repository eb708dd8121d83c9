"""Standings: each member's XP, coins, streak and badges, a fold of ledger entries and active days.

May import ``ledger`` and what lies below it. Read first: ``tables.py``, ``fold.py``.
"""
