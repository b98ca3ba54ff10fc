"""The program's version, as `/health`, OpenAPI and workers report it."""

VERSION = "0.1.0"
