"""Owns the words for what was left out of what a person gave: `draft-note-<key>` says each."""

from enum import StrEnum


class Note(StrEnum):
    """What was left out, or decided without asking."""

    INSECURE = "insecure"  # curl -k: certificates are checked all the same
    OPTION = "option"  # an option of curl that changes nothing here
    LARGE = "large"  # a schema is not checked, since it is too large
    RECURSIVE = "recursive"  # a schema that holds itself is not checked inside
    OUTSIDE_REF = "outside_ref"  # an operation refers to another document
    BROKEN = "broken"  # an operation that cannot be read
    PARAMS = "params"  # a parameter that cannot be read
    SCHEMA_REF = "schema_ref"  # a schema refers to what is not there
    BODY_TYPE = "body_type"  # an operation needs files, or another kind of body
    BODY_LEFT = "body_left"  # an operation may have such a body, and is called without
    GET_BODY = "get_body"  # a body of what is asked with GET
    HEADERS = "headers"  # headers that may not be set
    COOKIES = "cookies"  # parameters that are cookies
    SERVERS = "servers"  # of several addresses the first
    MANY = "many"  # more operations than there is room for
    AUTH = "auth"  # a way to sign in that is not known
    AUTH_TOGETHER = "auth_together"  # of several ways that are needed together the first
