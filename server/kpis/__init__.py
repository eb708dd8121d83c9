"""What is measured: roll-ups of contributions, KPIs over them, boards, targets.

May import ``ledger`` and what lies below it. Read first: ``tables.py``, ``fold.py``, then ``queries.py``.
"""
