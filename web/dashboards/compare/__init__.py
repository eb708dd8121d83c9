"""The dashboard that puts two periods or two scopes side by side, and shows which months earn.

Read first: ``reader.py``. What is read comes from ``server/insights/compare``.
"""
