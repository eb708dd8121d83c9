"""Folding the ledger anew: to compare with what is stored (`verify`), and to put in its place (`rebuild`).

At the height of `projections.py`: it knows every fold. Start with `listed.py`.
"""
