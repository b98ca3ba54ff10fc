"""Shapes of a person's way to a provider."""

from pydantic import BaseModel


class AuthorizeOut(BaseModel):
    """Where the person goes on, in a browser; good for ten minutes."""

    url: str
