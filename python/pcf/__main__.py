"""`python -m pcf`: the command line."""

import sys

from pcf.cli import main

if __name__ == "__main__":
    sys.exit(main())
