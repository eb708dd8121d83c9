"""What only a real browser can show. A package, so that its fixtures end with it (see conftest.py)."""
