"""Whole paths, through real server processes."""
