"""Where deals get through and where they wait, for a scope and a period.

Read first: ``queries.py``. The arithmetic is in ``kpi/funnel.py``.
"""
