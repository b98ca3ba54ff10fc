"""Makes `python -m runtime` the program."""

import sys

from runtime.cli import main

sys.exit(main())
