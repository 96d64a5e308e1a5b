"""A local mock server of the AI Studios API: it serves the documented API without avatars and at no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from starlette.applications import Starlette

    from scenekit.sandbox.request_log import RequestRecord
    from scenekit.sandbox.service import SandboxOptions, Service

__all__ = ["create_app"]


def create_app(**options: Unpack[SandboxOptions]) -> Starlette:
    """Return a sandbox as an ASGI app, to run on your own server or to call from httpx in the same process.

    In the same process, use `scenekit.testing.SandboxTransport` if you inject faults that break the connection: it
    raises the errors that httpx raises for a real connection.

    Args:
        **options: The fields of `scenekit.sandbox.service.Settings`.

    Raises:
        ArgumentError: An option is invalid.
        MissingExtraError: Starlette or uvicorn is not installed. Install the extra `sandbox`.

    >>> import asyncio, httpx
    >>> async def fetch_token():
    ...     async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app())) as client:
    ...         url = "http://sandbox/api/odin/v3/auth/token"
    ...         return (await client.post(url, json={"appId": "me", "userKey": "mine"})).json()["data"]["token"]
    >>> asyncio.run(fetch_token()).count(".")
    2
    """
    from scenekit.sandbox.service import Service, Settings

    return app_from_service(Service(Settings(**options)))


def app_from_service(service: Service, on_request: Callable[[RequestRecord], None] = lambda _: None) -> Starlette:
    """Return the ASGI app of a service. Calls `on_request` once per request.

    Raises:
        MissingExtraError: Starlette or uvicorn is not installed.
    """
    try:
        from scenekit.sandbox import asgi
    except ImportError:
        message = "The sandbox needs the extra 'sandbox'. Install it with: pip install 'scenekit[sandbox]'"
        raise MissingExtraError(message) from None
    return asgi.app_from_service(service, on_request)
