"""Why the program refuses to start or has to stop, with the exit code for the shell."""

import os


class StartError(Exception):
    """Lines for the person at the terminal; everything that was started is stopped."""

    exit_code = 1


class ConfigurationError(StartError):
    """A setting is missing or wrong: starting again would not help (EX_CONFIG of sysexits.h)."""

    exit_code = os.EX_CONFIG
