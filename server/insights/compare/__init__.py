"""Two periods, or two scopes, side by side: any KPIs with their difference, and what drove the difference of one measure.

Read first: ``queries.py``.
"""
