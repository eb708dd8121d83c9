"""What work is worth: rulebooks, and the judge that applies them. Pure; may import ``kpi``, nothing else of ours.

Read first: ``judge.py``. A rulebook (``rulebook.py``) is data; ``claims.py`` asks, ``pots.py`` limits, ``goals.py``
follows quests, badges and streaks, ``verdict.py`` is what comes out.
"""
