"""The commands of the command line that need no page: `web/cli.py` collects them into `raidboard`.

Each module is one subject and ends with its click commands. Read `running.py` first.
"""
