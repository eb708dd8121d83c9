"""Scripts for building and checking Raidboard, called by the Makefile; not part of what gets installed."""
