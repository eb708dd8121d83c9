"""Who brings how much: contributions by size, concentration, and who buys what.

Read first: ``queries.py``; ``customers.py`` asks more about accounts. The arithmetic is in ``kpi/contribution.py``.
"""
