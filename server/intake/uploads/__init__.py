"""Files that people bring in over the web: looked at, mapped, tried, imported in the background, and remembered.

Imports the importer, the recorder and what lies below them. Read first: ``run.py``, what an import is, then
``desk.py``.
"""
