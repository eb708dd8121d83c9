"""What periods will end with: forecasts from pipeline and pace, and whether earlier ones could be believed.

Read first: ``desk.py``. The arithmetic is in ``kpi/forecast.py`` and what it stands on.
"""
