"""What people see: each screen is a `.py` (what it does) beside a `.kv` (how it is laid out). May import Kivy.

`parts.kv` holds what all of them are made of. Read first: `frame.py`.
"""
