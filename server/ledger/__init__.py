"""The books: events, what they contribute to measures, and what was paid for them. Append-only.

May import ``people``, ``accounts``, ``db`` and what lies below them. Read first: ``tables.py``, then ``post.py``, the
only code that writes here, and ``gather.py``, which reads what the judge must know.
"""
