"""Failures of tools, and of approving them."""

from assistant.errors.general import AssistantError, ConflictError


class ToolError(AssistantError):
    """A tool did not come to a result; trying again does not help."""

    code = "tool_failed"
    status = 502


class ToolUnavailableError(ToolError):
    """Something a tool needs did not work this time; trying again may help."""

    code = "tool_unavailable"
    status = 503


class ToolOffError(ToolError):
    """The tool is switched off on this installation."""

    code = "tool_off"
    status = 503


class ToolTimeoutError(ToolError):
    """The tool did not end in its time."""

    code = "tool_timeout"
    status = 504


class ToolUnknownError(ToolError):
    """There is no tool of this name."""

    code = "tool_unknown"
    status = 404


class ToolArgumentsError(ToolError):
    """The arguments do not fit the tool; `detail` says which and why."""

    code = "tool_arguments"
    status = 422


class TimeZoneUnknownError(ToolArgumentsError):
    """There is no such time zone, and no such city is known."""

    code = "time_zone_unknown"


class ToolBudgetError(ToolError):
    """The turn has used up the calls it may make."""

    code = "tool_budget"
    status = 429


class ApprovalOverError(ConflictError):
    """The call was decided about before, or its time is over."""

    code = "approval_over"


class ToolStoppedError(ToolError):
    """The call was stopped by the person."""

    code = "tool_stopped"
    status = 409


class ToolDeniedError(ToolError):
    """The person did not approve the call, or did not answer in time."""

    code = "tool_denied"
    status = 403


class AddressRefusedError(ToolError):
    """The address may not be asked: not public, not http, a forbidden port."""

    code = "address_refused"
    status = 422


class PageFailedError(ToolError):
    """The site answered with an error; `status` of the site is in `params`."""

    code = "page_failed"
    status = 502


class PageTooLargeError(ToolError):
    """The page is larger than what is read."""

    code = "page_too_large"
    status = 502


class PageUnreadableError(ToolError):
    """The page is nothing that can be read as text."""

    code = "page_unreadable"
    status = 422


class NotRepeatedError(ToolError):
    """The call was interrupted and may have had its effect; it is not done again blindly."""

    code = "tool_unknown_outcome"
    status = 502
