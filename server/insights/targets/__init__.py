"""Targets and how far they are: set, split, read with pace and outlook. The stored values live in ``server/kpis``.

Read first: ``queries.py``, then ``outlook.py`` for what a period will end with.
"""
