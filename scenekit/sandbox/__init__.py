"""A stand-in for AI Studios on this machine: the documented API, without the avatars and without the bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from starlette.applications import Starlette

    from scenekit.sandbox.request_log import Seen
    from scenekit.sandbox.service import Service, Words

__all__ = ["app"]


def app(**words: Unpack[Words]) -> Starlette:
    """A sandbox as an ASGI app, for a server of your own or for httpx in the same process.

    The words are the fields of `scenekit.sandbox.service.Settings`. Needs the extra `sandbox`.
    Raises `ArgumentError`; `MissingExtraError` without Starlette and uvicorn.

    >>> import asyncio, httpx
    >>> async def token():
    ...     async with httpx.AsyncClient(transport=httpx.ASGITransport(app())) as client:
    ...         url = "http://sandbox/api/odin/v3/auth/token"
    ...         return (await client.post(url, json={"appId": "me", "userKey": "mine"})).json()["data"]["token"]
    >>> asyncio.run(token()).count(".")
    2
    """
    from scenekit.sandbox.service import Service, Settings

    return web_app(Service(Settings(**words)))


def web_app(service: Service, tell: Callable[[Seen], None] = lambda _: None) -> Starlette:
    """The ASGI app of a service; `tell` is told of every request. Raises `MissingExtraError`."""
    try:
        from scenekit.sandbox.asgi import web_app as made
    except ImportError:
        raise MissingExtraError("the sandbox needs Starlette and uvicorn: pip install 'scenekit[sandbox]'") from None
    return made(service, tell)
