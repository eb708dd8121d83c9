"""Files that people upload: pictures, papers and tables, kept in the database so that a backup is whole.

Imports `people` and what lies below; those who need files lie above and say who may see theirs (`access.py`). Read
`desk.py` first; what is accepted stands in `kinds.py`.
"""
