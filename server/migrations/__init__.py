"""The history of the database's shape: one module per step, listed in `steps.py`.

At the height of `app.py`: it may import the `tables.py` of every feature.
"""
