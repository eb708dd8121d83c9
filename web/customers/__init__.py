"""The customer side: accounts, deals and the money still to come, made ready for templates.

Reads by the queries of `server/accounts` and `server/pipeline`, changes by events and the account desk. Each page has a
module that reads it; `deal_acts.py` and `money_acts.py` turn forms into events.
"""
