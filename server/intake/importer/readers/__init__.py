"""Files as tables of text: CSV, spreadsheets and JSON lines all become columns and rows of the same shape.

Imports nothing of ours but `problems`; knows nothing of mappings or events. Read `table.py` first, then
`open_table.py`.
"""
