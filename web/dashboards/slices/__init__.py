"""The page of ad hoc slices: the question in its address, the table with its shades, the chart, the saved views.

Read first: ``asked.py``, then ``read.py``.
"""
