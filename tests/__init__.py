"""Tests mirror the source and run on the real servers."""
