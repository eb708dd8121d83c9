"""What every HTTP call has in common: strict bodies, one shape of errors, same-origin checks, headers, composition.

Imports only the ground (settings, errors). Knows no feature. Read `plugin.py` first, then `problems.py`.
"""
