"""A stand-in for AI Studios on this machine: the documented API, without the avatars and without the bill."""

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
    """A sandbox as an ASGI app, for a server of your own or for httpx in the same process.

    The words are the fields of `scenekit.sandbox.service.Settings`. Needs the extra `sandbox`.
    Raises `ArgumentError`; `MissingExtraError` without Starlette and uvicorn.

    >>> import asyncio, httpx
    >>> async def token():
    ...     async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app())) as client:
    ...         url = "http://sandbox/api/odin/v3/auth/token"
    ...         return (await client.post(url, json={"appId": "me", "userKey": "mine"})).json()["data"]["token"]
    >>> asyncio.run(token()).count(".")
    2
    """
    from scenekit.sandbox.service import Service, Settings

    return app_from_service(Service(Settings(**options)))


def app_from_service(service: Service, on_request: Callable[[RequestRecord], None] = lambda _: None) -> Starlette:
    """The ASGI app of a service; `tell` is told of every request. Raises `MissingExtraError`."""
    try:
        from scenekit.sandbox.asgi import app_from_service as made
    except ImportError:
        raise MissingExtraError("the sandbox needs Starlette and uvicorn: pip install 'scenekit[sandbox]'") from None
    return made(service, on_request)
