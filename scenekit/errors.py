"""The exceptions that scenekit raises.

    ScenekitError
    ├── ArgumentError (ValueError)            an argument has an invalid value
    │   └── UnknownOptionError (TypeError)    a method got an option that it does not have
    ├── CompositionError (ValueError)         the elements are valid, but together they cannot become a payload
    ├── PayloadError (ValueError)             the JSON is not a valid project payload
    ├── CatalogError (ValueError)             the avatar catalog cannot be read
    │   └── CatalogVersionError               another version of scenekit wrote the catalog
    ├── SourceError                           the source file does not contain a project
    ├── MissingExtraError (ImportError)       a package of one of scenekit's extras is not installed
    └── ClientError                           communication with the service; `project_id` names the project
        ├── CredentialsError (ValueError)     credentials are missing, incomplete, or would be sent unencrypted
        ├── APIStatusError                    the service rejected the request: `status_code`, `code`
        │   └── AuthenticationError           the service rejected the credentials
        ├── InvalidResponseError              the response is not a valid response of the API
        ├── APIConnectionError                the request did not reach the service: retrying is safe
        ├── OutcomeUnknownError               the request may have been processed: a resend may be billed twice
        ├── RenderFailedError                 the service could not render the project
        ├── RenderTimeoutError (TimeoutError) the render did not finish within the timeout
        ├── DownloadError                     the video is rendered, but could not be downloaded
        └── LedgerError                       the ledger cannot be read or written

Catch `ScenekitError` to catch them all. scenekit converts exceptions of msgspec, of the operating system
and of a user's own Python file to these exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "ArgumentError",
    "AuthenticationError",
    "CatalogError",
    "CatalogVersionError",
    "ClientError",
    "CompositionError",
    "CredentialsError",
    "DownloadError",
    "InvalidResponseError",
    "LedgerError",
    "MissingCatalogWarning",
    "MissingExtraError",
    "MissingGlyphWarning",
    "OutcomeUnknownError",
    "PayloadError",
    "RenderFailedError",
    "RenderTimeoutError",
    "ScenekitError",
    "SourceError",
    "UnknownOptionError",
]


class ScenekitError(Exception):
    """Base class of all exceptions of scenekit. All of them can be pickled, for example to cross a process pool."""

    path: str | None = None
    """The location in a project, payload or file, such as ``scenes[1].elements[0]``."""

    further: tuple[ScenekitError, ...] = ()
    """The other errors in the same file. One run reports all of them, each on a line of the message."""

    def with_further(self, errors: Iterable[ScenekitError]) -> Self:
        """Set the other errors in the same file, and return this error."""
        self.further = tuple(errors)
        return self

    @property
    def own_message(self) -> str:
        """The message of this error alone, with its location."""
        message = super().__str__()
        return f"{self.path}: {message}" if self.path else message

    def with_path(self, path: str) -> Self:
        """Set the location of this error and return it."""
        self.path = path
        return self

    def __str__(self) -> str:
        return "\n".join((self.own_message, *(error.own_message for error in self.further)))


class ArgumentError(ScenekitError, ValueError):
    """An argument has an invalid value.

    Attributes:
        method: The public method or class that was called.
        argument: The name of the argument.
        value: The rejected value.
        conflicting_argument: The other argument, if the two contradict each other.
        expected_type: "text" if the argument needs a str and got another type.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str = "",
        argument: str = "",
        value: object = None,
        conflicting_argument: str | None = None,
        expected_type: Literal["text"] | None = None,
    ):
        super().__init__(message)
        self.method = method
        self.argument = argument
        self.value = value
        self.conflicting_argument = conflicting_argument
        self.expected_type = expected_type


class UnknownOptionError(ArgumentError, TypeError):
    """A method got an option that it does not have. It is also a `TypeError`, as Python raises it."""


class CompositionError(ScenekitError, ValueError):
    """The elements are valid one by one, but together they cannot become a payload."""


class PayloadError(ScenekitError, ValueError):
    """The JSON is not a valid project payload.

    Attributes:
        line: The line in JSON text, counted from 1, if it is known.
    """

    def __init__(self, message: str, *, line: int | None = None):
        super().__init__(message)
        self.line = line

    @property
    def own_message(self) -> str:
        """The message of this error alone, with its path and its line."""
        return f"line {self.line}: {super().own_message}" if self.line and self.path else super().own_message


class CatalogError(ScenekitError, ValueError):
    """The avatar catalog cannot be read."""


class CatalogVersionError(CatalogError):
    """Another version of scenekit wrote the avatar catalog."""


class SourceError(ScenekitError):
    """The source file does not contain a project."""


class MissingExtraError(ScenekitError, ImportError):
    """The feature needs a package that one of scenekit's extras installs."""


class ClientError(ScenekitError):
    """Base class of the errors in communication with the service.

    `project_id` is the id of the project, if the service created one. Use it to continue with that project.
    """

    project_id: str | None = None
    retry_after: float | None = None
    """The delay before the next attempt that the service asks for, in seconds."""

    def with_project_id(self, project_id: str | None) -> Self:
        """Set the project of this error and return it. None keeps the project that is set."""
        self.project_id = project_id or self.project_id
        return self

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} (project {self.project_id})" if self.project_id else message


class CredentialsError(ClientError, ValueError):
    """The credentials are missing or incomplete, or would be sent unencrypted."""


class APIStatusError(ClientError):
    """The service rejected the request and did not process it.

    Attributes:
        status_code: The HTTP status.
        code: The service's error code, if the response has one.
        message: The service's message.
    """

    def __init__(self, message: str, status_code: int = 0, code: str | None = None):
        super().__init__(message, status_code, code)
        self.message = message
        self.status_code = status_code
        self.code = code

    def __str__(self) -> str:
        project = f" (project {self.project_id})" if self.project_id else ""
        code = f", code {self.code}" if self.code else ""
        status = f"HTTP {self.status_code}{code}"
        return f"The service rejected the request: {self.message} ({status}){project}{_format_wait(self)}"


def _format_wait(error: ClientError) -> str:
    return f". The service asks to wait {error.retry_after:.0f} s" if error.retry_after else ""


class AuthenticationError(APIStatusError):
    """The service rejected the credentials."""


class InvalidResponseError(ClientError):
    """The response is not a valid response of the API: a proxy's page, a truncated body, or one that is too large."""

    def __str__(self) -> str:
        return f"{super().__str__().rstrip('.')}{_format_wait(self)}." if self.retry_after else super().__str__()


class APIConnectionError(ClientError):
    """The request certainly did not reach the service. Retrying is safe."""


class OutcomeUnknownError(ClientError):
    """A billable request was sent, but no response arrived and the service does not show whether it was processed.

    The client does not resend it. The message says what to do.

    Attributes:
        marker: The end of the project's name at the service, if the request was processed.
        can_resend: Whether the same call with `resend="lost"` sends the request now.
    """

    def __init__(self, message: str, *, marker: str = "", can_resend: bool = False):
        super().__init__(message)
        self.marker = marker
        self.can_resend = can_resend


class RenderFailedError(ClientError):
    """The service reports that a render failed."""


class RenderTimeoutError(ClientError, TimeoutError):
    """A render did not finish within the timeout. It may still finish: wait for it, do not send it again."""


class DownloadError(ClientError):
    """A rendered video could not be downloaded or written. You can download it later."""


class LedgerError(ClientError):
    """The ledger file cannot be read or written."""


class MissingCatalogWarning(UserWarning):
    """The catalog file that the environment names does not exist, so only the built-in avatar is known."""


class MissingGlyphWarning(UserWarning):
    """A drawing is incomplete, because the available fonts do not have all characters of a text."""
