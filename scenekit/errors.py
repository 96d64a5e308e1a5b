"""Everything scenekit raises, in the words of the person who called it.

    ScenekitError
    ├── ArgumentError (ValueError)          a word was given a value that it cannot take
    │   └── UnknownWordError (TypeError)    a word that the verb does not know
    ├── CompositionError (ValueError)       the parts are fine, together they make no payload
    ├── PayloadError (ValueError)           JSON that is no payload
    ├── CatalogError (ValueError)           an avatar catalog that cannot be read
    │   └── CatalogVersionError             one that another version of scenekit wrote
    ├── SourceError                         a file that yields no project
    ├── MissingExtraError (ImportError)     a package that an extra of scenekit installs
    └── ClientError                         talking to the service; `project_id` says of which project, if of one
        ├── CredentialsError (ValueError)   no key, half of one, or one that would go out unencrypted
        ├── RefusedError                    the service said no: `status`, `code`
        │   └── UnauthorizedError           the key or token is not, or no longer, good
        ├── AnswerError                     what came back is no answer of the service
        ├── UnreachableError                nothing arrived there: sending again is safe
        ├── OutcomeUnknown                  it may have arrived: sending again may pay twice
        ├── RenderFailedError               the service gave a render up
        ├── RenderTimeoutError              a render that goes on longer than one would wait
        ├── DownloadError                   the video is there, its file is not here yet
        └── LedgerError                     the ledger cannot be read or written

Catch `ScenekitError` to catch them all. Foreign errors (msgspec, the operating system, a
person's own Python file) are converted to one of these where they enter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "AnswerError",
    "ArgumentError",
    "CatalogError",
    "CatalogVersionError",
    "ClientError",
    "CompositionError",
    "CredentialsError",
    "DownloadError",
    "DrawingWarning",
    "LedgerError",
    "MissingExtraError",
    "OutcomeUnknown",
    "PayloadError",
    "RefusedError",
    "RenderFailedError",
    "RenderTimeoutError",
    "ScenekitError",
    "SourceError",
    "UnauthorizedError",
    "UnknownWordError",
    "UnreachableError",
]


class ScenekitError(Exception):
    """The root of all errors of scenekit; it can be pickled, to come home from a worker process."""

    path: str | None = None
    """Where in a project, payload or file it happened, such as ``scenes[1].elements[0]``."""

    def at(self, path: str) -> Self:
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
        self, message: str, *, verb: str = "", argument: str = "", value: object = None, other: str | None = None
    ):
        super().__init__(message)
        self.verb = verb
        self.argument = argument
        self.value = value
        self.other = other


class UnknownWordError(ArgumentError, TypeError):
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

    def about(self, project_id: str | None) -> Self:
        """The same error, about a project."""
        self.project_id = project_id or self.project_id
        return self

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} (project {self.project_id})" if self.project_id else message


class CredentialsError(ClientError, ValueError):
    """No credentials, half of them, or an address to which they would go unencrypted."""


class RefusedError(ClientError):
    """The service answered, and said no: what was asked for was not done.

    `status` is the HTTP status, `code` what the service calls its reason, `message` its words.
    """

    def __init__(self, message: str, status: int = 0, code: str | None = None):
        super().__init__(message, status, code)
        self.message = message
        self.status = status
        self.code = code

    def __str__(self) -> str:
        about = f" (project {self.project_id})" if self.project_id else ""
        code = f", code {self.code}" if self.code else ""
        return f"the service refused: {self.message} (HTTP {self.status}{code}){about}"


class UnauthorizedError(RefusedError):
    """The service does not know the key, or not any more."""


class AnswerError(ClientError):
    """What came back is no answer of the service: a proxy's page, half an answer, or too much of it."""


class UnreachableError(ClientError):
    """The service could not be asked, for certain: nothing was made, and asking again is safe."""


class OutcomeUnknown(ClientError):  # noqa: N818 (it is no error that something went wrong, only not known)
    """Something that costs was sent and no answer came, and the service does not show whether it arrived.

    It was not sent again. The message says what to do; `stamp` is what the project's name ends in, if it is there, and
    `may_be_sent_again` whether the same call with `again=True` would send it now.
    """

    def __init__(self, message: str, *, stamp: str = "", may_be_sent_again: bool = False):
        super().__init__(message)
        self.stamp = stamp
        self.may_be_sent_again = may_be_sent_again


class RenderFailedError(ClientError):
    """The service says that a render failed."""


class RenderTimeoutError(ClientError, TimeoutError):
    """A render was not done in the time given for waiting; it may still be: wait again, do not send again."""


class DownloadError(ClientError):
    """A video that is rendered could not be downloaded, or not be written; it can be, later."""


class LedgerError(ClientError):
    """The file in which sent projects are recorded cannot be read or written."""


class DrawingWarning(UserWarning):
    """A drawing that does not show all that it should: a text whose characters no font here has."""


def refuse(verb: str, argument: str, value: object, why: str, *, other: str | None = None) -> ArgumentError:
    """The error for `verb(argument=value)`, to be raised by the caller; `other` is the word that it contradicts."""
    message = f"{verb}: {argument}={_shown(value)} {why}"
    return ArgumentError(message, verb=verb, argument=argument, value=value, other=other)


def _shown(value: object) -> str:
    """A value as it was written; shortened, as a whole script or picture would bury the reason."""
    try:
        shown = repr(value)
    except RecursionError:
        return f"({type(value).__name__} nested too deep to be shown)"
    return f"{shown[:76]} …" if len(shown) > 80 else shown


def refuse_unknown(verb: str, words: Mapping[str, object], known: Collection[str], *, called: str = "the verb") -> None:
    """Raise `UnknownWordError` for the first of `words` that is not known, if there is one.

    `called` says what it is that does not know it, where that is no verb.
    """
    for word, value in words.items():
        if word not in known:
            message = f"{verb}: {word}={_shown(value)}: {called} knows no such word.{one_of(word, known)}"
            raise UnknownWordError(message, verb=verb, argument=word, value=value)


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """`" Did you mean 'medium'?"`, or nothing when no known word is near.

    A slip of the fingers is nearest; then another order (`left-top`), what others call it (`x`, `bold`), what begins so
    (`Rectangle`), what is a part of the word (`font_size`, `bottom-center`); then what looks like it.
    """
    from difflib import get_close_matches  # only an error pays for it

    by_lower = {one.lower(): one for one in known}
    wrong = str(word).lower()
    elsewhere = dict(pair.split("=") for pair in ELSEWHERE.split())
    parts = wrong.replace("-", " ").replace("_", " ").split()
    near = (
        *get_close_matches(wrong, by_lower, n=1, cutoff=0.85),
        *("-".join(reversed(parts)), elsewhere.get(wrong, "")),
        *(one for one in by_lower if one.startswith(f"{wrong}_")),
        *(part for part in reversed(parts) if part != "center"),
        *get_close_matches(wrong, by_lower, n=1),
    )
    nearest = next((by_lower[one] for one in near if one in by_lower), None)
    return f" Did you mean {nearest!r}?" if nearest else ""


ELSEWHERE = (
    "x=left y=top z=layer position=at middle=center vertical=portrait horizontal=landscape rotate=angle rotation=angle "
    "bold=weight font_family=font fill=color colour=color src=source url=source text=script speech=script"
)
"""What CSS and the tools of design and film call what scenekit has another word for."""


def one_of(word: object, known: Iterable[str]) -> str:
    """The nearest match and what is allowed, as the end of an error message."""
    known = list(known)
    shown = ", ".join(known[:SHOWN]) or "none"
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    return f"{did_you_mean(word, known)} Allowed: {shown}{more}."


SHOWN = 40
"""How many allowed words a message lists: all shapes, all words of a verb, but not a whole catalog."""
