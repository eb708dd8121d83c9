"""Why something did not come in, in the reader's language: refused events, rejected rows, what a hook holds back.

Code writes such sentences in English (``kpi/sentences.py``); here stand the same in Chinese. Imports nothing of the
intake. Read `say.py` first.
"""
