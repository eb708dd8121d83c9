"""The dashboard of customers: who brings how much, who buys what, who is new and who buys less than before.

Read first: ``reader.py``. What is read comes from ``server/insights/contribution``.
"""
