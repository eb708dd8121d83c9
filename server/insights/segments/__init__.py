"""Customers by what they bring and how they buy: worked out by a job, read everywhere, turned into quests by leads.

Above `accounts`, `ledger` and `quests`. Read `rank.py` first.
"""
