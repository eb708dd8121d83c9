"""The bare work to divide by: what this machine can do when nothing is asked but the writes, the frames, the ranks.

Imports nothing of the product.
"""
