"""Failures of integrations, of drafts of them and of their secrets."""

from assistant.errors.general import ConflictError, InvalidInputError
from assistant.errors.tool import ToolError


class IntegrationNameTakenError(ConflictError):
    """The person has an integration of this name; `name` is it."""

    code = "integration_name_taken"


class IntegrationsFullError(ConflictError):
    """The person has as many integrations as one may have: `limit`."""

    code = "integrations_full"


class DraftsFullError(ConflictError):
    """The person has as many open drafts of integrations as one may have: `limit`."""

    code = "drafts_full"


class IntegrationChangedError(ToolError):
    """What was approved is not what would be called now."""

    code = "integration_changed"
    status = 409


class EndpointUnknownError(ToolError):
    """The integration has no endpoint of this name."""

    code = "endpoint_unknown"
    status = 404


class DraftIncompleteError(ConflictError):
    """A draft lacks something; `missing` names it."""

    code = "draft_incomplete"


class DraftOverError(ConflictError):
    """The draft was saved, cancelled, or has expired."""

    code = "draft_over"


class DraftUntestedError(ConflictError):
    """The draft was to be saved only after a test that succeeds, and there is none."""

    code = "draft_untested"


class DraftUnreadableError(InvalidInputError):
    """A command, document or field cannot be read; `detail` says where and why, never the text."""

    code = "draft_unreadable"


class CommandUnquotedError(DraftUnreadableError):
    """The address in a command has an `&` that a shell would take for its own."""

    code = "command_unquoted"


class AuthKeysMissingError(ToolError):
    """There are no keys to encrypt secrets of integrations with; a setting gives them."""

    code = "auth_keys_missing"
    status = 503


class AuthKeyMissingError(ToolError):
    """A secret was encrypted with a key that is not there: `kid` names it. The secret is kept."""

    code = "auth_key_missing"
    status = 503


class AuthDataUnreadableError(ToolError):
    """The key named `kid` is there and does not open a secret. The secret is kept."""

    code = "auth_data_unreadable"
    status = 503


class AuthRefusedError(ToolError):
    """The other side's token address refused the credentials."""

    code = "auth_refused"
    status = 502


class AuthorizationNeededError(ToolError):
    """The person has not agreed at the provider, or no longer does."""

    code = "authorization_needed"
    status = 409


class OAuthRedirectMissingError(InvalidInputError):
    """Agreeing at a provider needs a public address of this installation: a setting gives it."""

    code = "oauth_redirect_missing"


class McpError(ToolError):
    """An MCP server did not do what was asked, or does not speak the protocol."""

    code = "mcp_failed"
    status = 502


class McpToolFailedError(McpError):
    """A tool of an MCP server says that it failed; `detail` is the server's words."""

    code = "mcp_tool_failed"


class ProgramElsewhereError(ConflictError):
    """An MCP server that is a program is asked by workers, and this process is none."""

    code = "checked_in_worker"


class ProgramNotTestedError(InvalidInputError):
    """An MCP server that is a program is tested as a draft only, since a worker does it."""

    code = "program_not_tested"


class McpToolChangedError(ToolError):
    """A tool of an MCP server is not the one that the person confirmed."""

    code = "mcp_tool_changed"
    status = 409
