"""Who is here and what they may: the organisation, its regions, teams and members, signing in, tokens, rights.

Imports `db`, `kpi` and the ground (settings, clock, errors). Read `directory.py` first, then `access.py`.
"""
