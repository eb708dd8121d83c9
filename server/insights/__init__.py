"""What the boss asks: answers read from several folds at once. Keeps nothing of its own that could not be read again.

May import every fold below it; nothing imports it but the application and the pages.
"""
