"""The weekly brief: one week of one scope on one page, made of what the other insights say.

Read first: ``queries.py``.
"""
