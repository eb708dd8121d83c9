"""`python -m mobile`."""

from mobile.main import main

main()
