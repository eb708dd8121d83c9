"""Why a number is not what it was meant to be: gaps against a target or another period, split into what drove them.

Read first: ``queries.py``; the arithmetic is in ``split.py`` and, pure, in ``kpi/drivers.py``.
"""
