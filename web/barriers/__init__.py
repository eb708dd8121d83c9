"""The pages about barriers: what a report is made of, and how one is shown. Read ``show.py`` first.

Reads through ``server.barriers`` and knows no table.
"""
