"""Reading of Russian and English time phrases: one pure function, no clock and no guessing."""

from assistant.domain.time_phrases.phrase import read
from assistant.domain.time_phrases.reading import Kind, Reading

__all__ = ["Kind", "Reading", "read"]
