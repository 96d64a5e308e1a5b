"""The parts that both clients share: their options, their state and their errors."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

import httpx

from scenekit.client.base_url import is_loopback, resolve_base_url
from scenekit.client.context import ClientContext
from scenekit.client.credentials import resolve_credentials
from scenekit.client.idempotency import RESEND_AFTER_S
from scenekit.client.ledger import Ledger
from scenekit.client.secret import Secret
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.core.retries import RetryPolicy
from scenekit.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

DEFAULT_ATTEMPTS = 6
"""Number of attempts in total where a retry is safe. The delays between six add up to at most 15.5 s."""

LOOKUP_TIMEOUT_S = 60.0
"""Longest lookup of a project whose response was lost, in seconds."""


class ClientOptions(TypedDict, total=False):
    """The options of both clients, except for the connection. `Client` documents them."""

    api_key: str | Secret | None
    app_id: str | Secret | None
    user_key: str | Secret | None
    base_url: str | None
    ledger: Ledger | str | os.PathLike[str] | None
    attempts: int
    lookup_timeout: float
    resend_after: float


class BaseClient:
    """The parts that both clients share."""

    def __init__(self, **options: Unpack[ClientOptions]):
        reject_unknown_options("Client", options, ClientOptions.__annotations__)
        self._is_closed = False
        self._owns_ledger = not isinstance(options.get("ledger"), Ledger)
        self._context = _build_context(options)

    def __repr__(self) -> str:
        if "_context" not in vars(self):  # an option was rejected, and an error tracker shows the variables
            return f"{type(self).__name__}()"
        return f"{type(self).__name__}({self.base_url!r}, {self._context.credentials!r})"

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return self._context.base_url

    @property
    def ledger(self) -> Ledger | None:
        """The ledger that records billable requests, if the client has one."""
        return self._context.ledger if self._context.has_user_ledger else None

    def _check_open(self, http_client: httpx.Client | httpx.AsyncClient) -> None:
        if self._is_closed or http_client.is_closed:
            raise ClientError("The client is closed. Create a new one.")

    def _close_context(self) -> None:
        """Close everything but the connections."""
        self._is_closed = True
        if self._owns_ledger:
            self._context.ledger.close()

    @property
    def _environment_options(self) -> dict[str, bool]:
        """The options of the HTTP client. Proxies cannot reach a server on this machine, which may have HTTPS."""
        can_use_proxies = not is_loopback(self.base_url)
        return {"trust_env": can_use_proxies or self.base_url.startswith("https:"), "use_proxies": can_use_proxies}


def _build_context(options: ClientOptions) -> ClientContext:
    """Return the state of a client with these options. Raises `ArgumentError`, `CredentialsError` and `LedgerError`."""
    attempts = options.get("attempts", DEFAULT_ATTEMPTS)
    lookup_timeout = options.get("lookup_timeout", LOOKUP_TIMEOUT_S)
    resend_after = options.get("resend_after", RESEND_AFTER_S)
    validation.integer("Client", "attempts", attempts, low=1, high=100)
    validation.number("Client", "lookup_timeout", lookup_timeout, low=0)
    validation.number("Client", "resend_after", resend_after, low=0)
    if options.get("base_url"):
        validation.text("Client", "base_url", options["base_url"])
    base_url = resolve_base_url(options.get("base_url"))
    return ClientContext(
        resolve_credentials(options.get("api_key"), options.get("app_id"), options.get("user_key")),
        ledger=_open_ledger(options.get("ledger")),
        retry_policy=RetryPolicy(attempts=attempts),
        lookup_timeout=lookup_timeout,
        resend_after=resend_after,
        base_url=base_url,
    )


def _open_ledger(ledger: Ledger | str | os.PathLike[str] | None) -> Ledger | None:
    if ledger is None or isinstance(ledger, Ledger):
        return ledger
    if not isinstance(ledger, (str, os.PathLike)):
        raise argument_error("Client", "ledger", ledger, "must be a path or a Ledger.")
    return Ledger(ledger)


@contextmanager
def clear_tracebacks() -> Iterator[None]:
    """Remove the inner frames from the traceback of a `ClientError`: their variables can contain a response."""
    try:
        yield
    except ClientError as error:
        raise error.with_traceback(None) from error.__cause__
