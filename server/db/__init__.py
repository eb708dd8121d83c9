"""The ground: one `Database` per program, its two engines, its write door and its migrations.

Imports nothing of ours but the errors. Knows no feature: tables are handed in from above. Read `database.py` first,
then `tx.py`.
"""
