"""Everything scenekit raises, in the words of the person who called it.

    ScenekitError
    ├── ArgumentError (ValueError)          a word was given a value that it cannot take
    │   └── UnknownOptionError (TypeError)    a word that the verb does not know
    ├── CompositionError (ValueError)       the parts are fine, together they make no payload
    ├── PayloadError (ValueError)           JSON that is no payload
    ├── CatalogError (ValueError)           an avatar catalog that cannot be read
    │   └── CatalogVersionError             one that another version of scenekit wrote
    ├── SourceError                         a file that yields no project
    ├── MissingExtraError (ImportError)     a package that an extra of scenekit installs
    └── ClientError                         talking to the service; `project_id` says of which project, if of one
        ├── CredentialsError (ValueError)   no key, half of one, or one that would go out unencrypted
        ├── APIStatusError                    the service said no: `status`, `code`
        │   └── AuthenticationError           the key or token is not, or no longer, good
        ├── InvalidResponseError                     what came back is no answer of the service
        ├── APIConnectionError                nothing arrived there: sending again is safe
        ├── OutcomeUnknownError                  it may have arrived: sending again may pay twice
        ├── RenderFailedError               the service gave a render up
        ├── RenderTimeoutError              a render that goes on longer than one would wait
        ├── DownloadError                   the video is there, its file is not here yet
        └── LedgerError                     the ledger cannot be read or written

Catch `ScenekitError` to catch them all. Foreign errors (msgspec, the operating system, a
person's own Python file) are converted to one of these where they enter.
"""

from __future__ import annotations

from typing import Self

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
    """The root of all errors of scenekit; it can be pickled, to come home from a worker process."""

    path: str | None = None
    """Where in a project, payload or file it happened, such as ``scenes[1].elements[0]``."""

    def with_path(self, path: str) -> Self:
        """The same error, placed at `path`."""
        self.path = path
        return self

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self.path}: {message}" if self.path else message


class ArgumentError(ScenekitError, ValueError):
    """A word was given a value that it cannot take.

    `verb`, `argument` and `value` say which; `other` which other word it contradicts, if it is that. The message also
    says what is allowed.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str = "",
        argument: str = "",
        value: object = None,
        conflicting_argument: str | None = None,
    ):
        super().__init__(message)
        self.method = method
        self.argument = argument
        self.value = value
        self.conflicting_argument = conflicting_argument


class UnknownOptionError(ArgumentError, TypeError):
    """A word that the verb does not know; a `TypeError`, as Python's own would be."""


class CompositionError(ScenekitError, ValueError):
    """What was written cannot become a payload, although each part alone is fine."""


class PayloadError(ScenekitError, ValueError):
    """JSON that is not a project payload."""


class CatalogError(ScenekitError, ValueError):
    """An avatar catalog file that cannot be read."""


class CatalogVersionError(CatalogError):
    """An avatar catalog that another version of scenekit wrote."""


class SourceError(ScenekitError):
    """A file that was to yield a project, and does not."""


class MissingExtraError(ScenekitError, ImportError):
    """A part of scenekit needs a package that only one of its extras installs."""


class ClientError(ScenekitError):
    """Something went wrong in talking to the service.

    `project_id` is the project that it is about, once there is one: with it nothing is lost.
    """

    project_id: str | None = None

    def with_project_id(self, project_id: str | None) -> Self:
        """The same error, about a project."""
        self.project_id = project_id or self.project_id
        return self

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} (project {self.project_id})" if self.project_id else message


class CredentialsError(ClientError, ValueError):
    """No credentials, half of them, or an address to which they would go unencrypted."""


class APIStatusError(ClientError):
    """The service answered, and said no: what was asked for was not done.

    `status` is the HTTP status, `code` what the service calls its reason, `message` its words.
    """

    def __init__(self, message: str, status_code: int = 0, code: str | None = None):
        super().__init__(message, status_code, code)
        self.message = message
        self.status_code = status_code
        self.code = code

    def __str__(self) -> str:
        about = f" (project {self.project_id})" if self.project_id else ""
        code = f", code {self.code}" if self.code else ""
        return f"the service refused: {self.message} (HTTP {self.status_code}{code}){about}"


class AuthenticationError(APIStatusError):
    """The service does not know the key, or not any more."""


class InvalidResponseError(ClientError):
    """What came back is no answer of the service: a proxy's page, half an answer, or too much of it."""


class APIConnectionError(ClientError):
    """The service could not be asked, for certain: nothing was made, and asking again is safe."""


class OutcomeUnknownError(ClientError):
    """Something that costs was sent and no answer came, and the service does not show whether it arrived.

    It was not sent again. The message says what to do; `stamp` is what the project's name ends in, if it is there, and
    `can_resend` whether the same call with `resend=True` would send it now.
    """

    def __init__(self, message: str, *, marker: str = "", can_resend: bool = False):
        super().__init__(message)
        self.marker = marker
        self.can_resend = can_resend


class RenderFailedError(ClientError):
    """The service says that a render failed."""


class RenderTimeoutError(ClientError, TimeoutError):
    """A render was not done in the time given for waiting; it may still be: wait again, do not send again."""


class DownloadError(ClientError):
    """A video that is rendered could not be downloaded, or not be written; it can be, later."""


class LedgerError(ClientError):
    """The file in which sent projects are recorded cannot be read or written."""


class MissingGlyphWarning(UserWarning):
    """A drawing that does not show all that it should: a text whose characters no font here has."""
