"""The checks, mirroring the packages. Databases come from `conftest.py`, persons from `people.py`."""
