"""What every KPI is over a period, for one scope or split by a dimension: sums of measures, and censuses.

May import `kpis` and `pipeline`. Read `census.py`, then `queries.py`.
"""
