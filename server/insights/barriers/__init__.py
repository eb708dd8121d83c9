"""What barriers cost, how long they stand, when they come back, and what came free where they were resolved.

Read first: ``queries.py``. The arithmetic is pure, in ``kpi``: ``barriers``, ``before_after``, ``spread``, ``seasons``.
"""
