"""Two periods, or two scopes, side by side: KPIs with their difference, and what drove that of one measure.

Read first: ``queries.py``.
"""
