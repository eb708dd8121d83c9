"""The page that says why: its question, its words, its charts.

Read first: ``reader.py``. What is read comes from ``server/insights/why``.
"""
