"""The pocket: the phone app, built with Kivy.

Imports nothing of ours: it speaks the public API over HTTP and WebSocket like any other client, works without network
from its outbox, and packs for Android because it is pure Python and Kivy only. Read first: `sync.py`, then `app.py`.
"""
