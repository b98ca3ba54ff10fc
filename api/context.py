"""What is known about a request while it is answered, shared by middlewares and routes."""

from dataclasses import dataclass, field
from uuid import UUID

from starlette.types import Scope

_KEY = "assistant.request"


@dataclass
class RequestContext:
    """`user_id` and `locale` are set once it is known who asks.

    `query` is that of a socket, whose scope has none: servers log what is in the scope.
    """

    request_id: str
    user_id: UUID | None = None
    locale: str | None = None
    query: bytes = field(default=b"", repr=False)


def set_context(scope: Scope, context: RequestContext) -> None:
    """Attach the context to a request."""
    scope[_KEY] = context


def context_of(scope: Scope) -> RequestContext:
    """Return the context of a request."""
    context = scope[_KEY]
    assert isinstance(context, RequestContext)
    return context
