"""The state that all requests of one client share."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, NamedTuple

from scenekit.client.credentials import Credentials, Secrets, Token
from scenekit.client.ledger import Ledger
from scenekit.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.retries import RetryPolicy


class TokenFailure(NamedTuple):
    """A failed attempt to get a token."""

    error: ClientError
    failed_at: float
    """The time on the client's clock, in seconds."""


class ClientContext:
    """The state that all requests of one client share: credentials, token, retry settings and ledger.

    Args:
        credentials: The API key, or the app id and user key.
        ledger: The user's ledger. None stands for one in memory, in which each call gets a job of its own.
        retry_policy: The delays and the number of attempts where a retry is safe.
        lookup_timeout: The longest lookup of a project whose response was lost, in seconds.
        resend_after: The least age of a lost request that `resend=True` sends again, in seconds.
        base_url: The base URL of the API.
        clock: Returns the current time in seconds. Only differences matter.
        jitter: Returns a random number from 0 to 1.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        ledger: Ledger | None,
        retry_policy: RetryPolicy,
        lookup_timeout: float,
        resend_after: float,
        base_url: str,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ):
        self.credentials = credentials
        self.secrets = Secrets(credentials.api_key, credentials.user_key, app_id=credentials.app_id)
        self.token: Token | None = None
        self.token_failure: TokenFailure | None = None
        """The last failure to get a token, for the callers that waited for the same token."""
        self.ledger = ledger or Ledger(":memory:")
        self.has_user_ledger = ledger is not None
        """Whether the jobs of earlier calls count."""
        self.retry_policy = retry_policy
        self.lookup_timeout = lookup_timeout
        self.resend_after = resend_after
        self.base_url = base_url
        self.clock = clock
        self.jitter = jitter
