"""Owns the words for what was left out of what a person gave: `draft-note-<key>` says each."""

from enum import StrEnum


class Note(StrEnum):
    """What was left out, or decided without asking."""

    INSECURE = "insecure"  # curl -k: certificates are checked all the same
    OPTION = "option"  # an option of curl that changes nothing here
    LARGE = "large"  # a schema is not checked, since it is too large
    RECURSIVE = "recursive"  # a schema that holds itself is not checked inside
    OUTSIDE_REF = "outside_ref"  # an operation refers to another document
    BROKEN = "broken"  # an operation or a reference that is none
    BODY_TYPE = "body_type"  # an operation takes files, or another kind of body
    COOKIES = "cookies"  # parameters that are cookies
    SERVERS = "servers"  # of several addresses the first
    MANY = "many"  # more operations than there is room for
    AUTH = "auth"  # a way to sign in that is not known
