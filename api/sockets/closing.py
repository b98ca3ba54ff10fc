"""How sockets end: the codes that clients know, and the exception that ends one."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Codes below 4000 are of RFC 6455, section 7.4.1, and of IANA's registry."""

    GONE = 1005
    """The client has left; nothing more is sent."""

    POLICY = 1008
    """The address cannot be understood."""

    INTERNAL = 1011
    RESTART = 1012
    """This process stops; come back at once."""

    TRY_LATER = 1013
    """The client reads too slowly, or the service is in trouble; come back in a moment."""

    UNAUTHENTICATED = 4401
    TOO_MANY = 4429


class SocketClosedError(Exception):
    """The socket is to be closed with a code."""

    def __init__(self, code: CloseCode, why: str) -> None:
        super().__init__(why)
        self.code = code
