"""Logging work in one line or three taps: reading what people type, making the event, and putting the verdict in words.

Imports server and the pure libraries; the handlers are in `web/pages/quick_log.py`. Read `one_line.py` first.
"""
