"""The door: what is sent comes in here, is judged and put on record, and the sender gets a receipt.

May import everything on the path below it. Read first: ``record.py``, the one path, then ``batch.py``.
"""
