"""Files become events: CSV, spreadsheets and JSON lines through a mapping file into the recorder.

Imports `kpi`, `game_rules` (where TOML values stand), the recorder's `submission` and what lies below it in the server.
The path: `mapping_file` reads the mapping, `readers` open the file, `binding` compiles one for the other, `rows` makes
events, `run` sends them through a `door`.
Read `mapping.py` first, then `run.py`.
"""
