"""The pages: Jinja templates, HTMX fragments and charts over the server.

May import `server`, `game_rules` and `kpi`; nothing imports `web`. Read `app.py` first, then any file of `pages/`.
"""
