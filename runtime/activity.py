"""What a worker is given to run."""

from collections.abc import Awaitable, Callable

Activity = Callable[..., Awaitable[object]]
