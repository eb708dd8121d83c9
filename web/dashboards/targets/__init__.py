"""The page of targets: who is where against target, and setting, sharing out and exchanging them.

Read first: ``asked.py`` for what an address asks, ``tree.py`` for what the page shows.
"""
