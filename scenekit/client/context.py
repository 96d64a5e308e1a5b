"""TODO."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from scenekit.client.credentials import Credentials, Secrets, Token
from scenekit.client.ledger import Ledger
from scenekit.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable


class ClientContext:
    """What the flows of one client share: who asks, with which token, how often, and where it is recorded."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        ledger: Ledger | None,
        attempts: int,
        lookup_timeout: float,
        resend_after: float,
        base_url: str,
    ):
        self.credentials = credentials
        self.secrets = Secrets(credentials.api_key, credentials.user_key, credentials.app_id)
        self.token: Token | None = None
        self.token_failure: tuple[ClientError, float] | None = None
        """Why no token came the last time, and when that was."""
        self.ledger = ledger or Ledger(":memory:")
        self.has_user_ledger = ledger is not None
        """Whether what is in the ledger counts; without one of the caller's, each call that sends is a new one."""
        self.attempts = attempts
        self.lookup_timeout = lookup_timeout
        self.resend_after = resend_after
        self.base_url = base_url
        self.clock: Callable[[], float] = time.monotonic
        self.jitter: Callable[[], float] = random.random
