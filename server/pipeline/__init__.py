"""Deals, contracts and the money still to come: what the facts of each leave it at.

A fold of the ledger over `ledger`, `accounts` and `people`; the state itself is worked out in `kpi/pipeline.py` and
`kpi/contracts.py`. Read `tables.py`, then `fold.py` and `queries.py`.
"""
