"""Collections: what is owed and how late, who pays on time, and when the money will come.

Read first: ``queries.py``.
"""
