"""The live stream: what happened after seq N, to everybody who follows.

May import the folds and what lies below them. Read first: ``feed.py`` (one per process), ``follow.py`` (one per
connection), ``frames.py`` (what a change looks like). A wake-up carries no facts: losing one is harmless.
"""
