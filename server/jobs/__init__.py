"""What happens because time passes: the tick and its jobs.

May import everything but `app` and `commands`. Read first: ``tick.py``; a new job is a module here and one line in
``collected.py``.
"""
