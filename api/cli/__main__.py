"""`python -m api.cli` is `crowdfl`."""

from api.cli import main

main()
