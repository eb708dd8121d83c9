"""Why something did not come in, in the reader's language: events, rows, files, mappings, expressions, what hooks hold.

Code writes such sentences in English (``kpi/sentences.py``); here stand the same in Chinese. Imports nothing of
what it words. Read `say.py` first.
"""
