"""The demo (`raidboard demo`): an invented company with ninety days of history that goes on while one watches.

Everything it does goes through the recorder, like everybody's events. Chance comes from `chance.py` only, so the same
seed and day give the same company. May import all of `web` and `server`. Read `history.py` first, then `command.py`.
"""
