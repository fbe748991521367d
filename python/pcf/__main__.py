"""`python -m pcf`: the command line."""

import sys

from pcf.cli import main

sys.exit(main())
