"""Ad hoc slices: any measure or KPI by any two dimensions, with a filter in the rule language, over any days.

May import ``kpis``, ``ledger`` and what lies below them.
Read first: ``dimensions.py``, ``statement.py``, ``queries.py``.
"""
