"""The siege: how far regions, teams and members are towards their targets, and who and what is on it.

Read first: ``queries.py``.
"""
