"""Webhooks in: what other programs tell as it happens becomes events, whatever order it comes in.

Imports the recorder and what lies below it. The path: `routes` takes a delivery, its source (`hubspot`, `pipedrive` …)
checks and reads it into notes, `deal_story` and `activity_story` say which events those notes want, `thing` compares
that with what was recorded before, and `desk` records the difference.
Read `notes.py` first, then `desk.py`.
"""
