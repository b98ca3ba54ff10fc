"""Makes `python -m runtime` the program."""

import sys
from importlib import import_module

_INTERRUPTED = 130  # what a shell reports after Ctrl-C

if __name__ == "__main__":  # processes for PDF files import this module under another name
    try:
        sys.exit(import_module("runtime.cli").main())  # inside, so that Ctrl-C may come this early
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
