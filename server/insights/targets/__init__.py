"""Targets and how far they are: set, split, read with pace and outlook. The stored values live in ``server/kpis``.

Read first: ``queries.py``; what a period will end with is asked of ``server/insights/forecast``.
"""
