"""Any list of the API as a file: the same address with `format=csv` or `format=xlsx` answers all pages.

Knows how lists look, and no list. May import `sheets` and what HTTP calls have in common. Read first: ``lists.py``.
"""
