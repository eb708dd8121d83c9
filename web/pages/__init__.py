"""The pages: each module holds the handlers of one page and lists them in `ROUTES`; `web/app.py` names the modules.

A handler reads: parse, one call into the server, a template. Templates stand in `templates/<page>/`.
"""
