"""Charts: each is a table first, drawn second; the figure is made of the same rows, so the two cannot differ.

Begin with `table.py`; `bars.py`, `lines.py` and `tiles.py` hold the kinds, `look.py` how all of them look,
`file.py` the download. May import `web.format`, `web.i18n`, `kpi` and `server.errors`. Nothing here asks a database.
"""
