"""The memory and the door: settings, databases, people, and the HTTP API that everything else is reached through.

Imports `kpi` and `game_rules`; never `web` or `mobile`. Inside, lower folders never import higher ones and neighbours
never import each other. Read `app.py` first, then `db/database.py`.
"""
