"""Barrier reports: what stands in the way of money, who confirms it, who sees to it, and what it explains.

A fold of the events ``barrier.*`` beside the other folds, which it never imports. Read ``tables.py`` first, then
``commands.py`` (what people do) and ``queries.py`` (what they see).
"""
