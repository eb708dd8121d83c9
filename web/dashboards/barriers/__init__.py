"""The dashboard of barriers: where money is missing and why, how long barriers stand, and what resolving them freed.

Read first: ``reader.py``. What is read comes from ``server/insights/barriers``.
"""
