"""The life of periods as people ask about it: which are open, settling or closed, what was adjusted, and the settings.

What is closed is decided below (``kpi/period_life.py``, ``server/ledger/closings.py``). Read first: ``queries.py``.
"""
