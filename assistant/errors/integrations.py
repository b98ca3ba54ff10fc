"""Failures of integrations, of drafts of them and of their secrets."""

from assistant.errors.general import ConflictError, InvalidInputError, NotFoundError
from assistant.errors.tool import ToolArgumentsError, ToolError


class IntegrationNameTakenError(ConflictError):
    """The person has an integration of this name; `name` is it."""

    code = "integration_name_taken"


class IntegrationsFullError(ConflictError):
    """The person has as many integrations as one may have: `limit`."""

    code = "integrations_full"


class DraftsFullError(ConflictError):
    """The person has as many open drafts of integrations as one may have: `limit`."""

    code = "drafts_full"


class IntegrationGoneError(NotFoundError):
    """What a draft became was deleted since; the draft makes no other."""

    code = "integration_gone"
    status = 410


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
    """A command, document or field cannot be read; `detail` says where and why, never the text.

    With a `rule`, the text for people is `unreadable-<rule>`, which other `params` fill.
    """

    code = "draft_unreadable"

    @property
    def message_key(self) -> str:
        """Key of the text for people in the locale files."""
        rule = self.params.get("rule")
        return f"unreadable-{rule}" if rule else super().message_key


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


class AuthDataMissingError(ToolArgumentsError):
    """What an integration signs in with is not set: `fields` names the fields of `auth_data`."""

    code = "auth_data_missing"
    status = 409


class AuthRefusedError(ToolError):
    """The other side's token address gave no token; `reason` says in one word why.

    That is the provider's own word, or ours where the `host` of the address sent something else.
    """

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


class McpToolUnconfirmedError(ToolError):
    """The person has not confirmed this tool of an MCP server, or not as it is now.

    `tool` is it, `state` how it stands, `address` where the tools are shown, and `path` is below
    that where this one is confirmed.
    """

    code = "mcp_tool_unconfirmed"
    status = 409
