"""What needs somebody today: money, customers, deals, raid steps, quests, birthdays; as a list and as a calendar.

Above the folds, because it reads several of them; nothing here is stored. Read `notice.py` first, then `queries.py`.
"""
