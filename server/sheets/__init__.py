"""Files as tables: CSV, spreadsheets and JSON lines become columns and rows of text, and tables become files.

Imports nothing of ours; knows nothing of mappings, events or targets. Read ``table.py`` first, then ``open_table.py``
for reading and ``write.py`` for writing.
"""
