"""How fast the product is, as ratios to bare work done in the same run: `python -m tests.benchmarks` (`make bench`).

Each group measures the product and a floor from `floors/` in turns (A B A B), because a machine's speed changes from
minute to minute and a ratio of neighbours does not. Read `ratios.py` first. Not part of the test suite.
"""
