"""What the pages of raids show and read: values for templates, words, and forms.

May import `server`, `game_rules` and `kpi`; the pages themselves are `web/pages/raids.py` and its neighbours. Read
`boss.py` first.
"""
