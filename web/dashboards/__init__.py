"""The pages of those who steer: each answers one question of the boss from the same ledger as the game.

Imports `server.insights` and the pure packages; the tabs are listed in `web/navigation.py`.
"""
