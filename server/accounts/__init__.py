"""The customer side's master data: accounts, contacts, products; found or made by the name events use.

Imports `db` and the ground; a neighbour of `people`. Read `registry.py` first.
"""
