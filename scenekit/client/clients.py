"""The two clients: they run the flows of `calls`, one blocking, the other awaiting."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import aclosing, closing
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypedDict, TypeVar

import httpx

from scenekit import __version__
from scenekit.client import endpoints, rendering
from scenekit.client.base_url import is_loopback, resolve_base_url
from scenekit.client.context import ClientContext
from scenekit.client.credentials import resolve_credentials
from scenekit.client.deadline_transport import enforce_deadlines, set_deadline
from scenekit.client.effects import (
    Effect,
    Flow,
    FlowRunner,
    RunBlocking,
    RunExclusively,
    SendRequest,
    Sleep,
    StreamToFile,
)
from scenekit.client.http_messages import APIResponse
from scenekit.client.httpx_adapter import (
    CONNECT_TIMEOUT_S,
    FIRST_BYTE_TIMEOUT_S,
    BoundedBody,
    build_download_kwargs,
    map_httpx_errors,
    map_invalid_url_errors,
    set_async_deadline,
)
from scenekit.client.idempotency import RESEND_AFTER_S
from scenekit.client.ledger import Ledger
from scenekit.client.log_redaction import suppress_request_logging
from scenekit.core import validation
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Unpack

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_ATTEMPTS = 6
"""How often something is asked in all, where asking again is safe."""

LOOKUP_TIMEOUT_S = 60.0
"""Seconds: for how long something that may have arrived is looked for."""


class ClientOptions(TypedDict, total=False):
    """What both clients take, beside the connection."""

    api_key: str | None
    app_id: str | None
    user_key: str | None
    base_url: str | None
    ledger: Ledger | str | os.PathLike[str] | None
    attempts: int
    lookup_timeout: float
    resend_after: float


class _BaseClient:
    """What both clients are made of."""

    def __init__(self, **options: Unpack[ClientOptions]):
        reject_unknown_options("Client", options, ClientOptions.__annotations__)
        attempts, settle = options.get("attempts", DEFAULT_ATTEMPTS), options.get("lookup_timeout", LOOKUP_TIMEOUT_S)
        validation.integer("Client", "attempts", attempts, low=1, high=100)
        patience = options.get("resend_after", RESEND_AFTER_S)
        validation.number("Client", "lookup_timeout", settle, low=0)
        validation.number("Client", "resend_after", patience, low=0)
        if options.get("base_url"):
            validation.text("Client", "base_url", options["base_url"])
        place = resolve_base_url(options.get("base_url"))
        who = resolve_credentials(options.get("api_key"), options.get("app_id"), options.get("user_key"))
        ledger = options.get("ledger")
        self._is_closed = False
        self._owns_ledger = not isinstance(ledger, Ledger)
        if ledger is not None and not isinstance(ledger, Ledger):
            if not isinstance(ledger, (str, os.PathLike)):
                raise argument_error("Client", "ledger", ledger, "must be a path or a Ledger.")
            ledger = Ledger(ledger)
        self._context = ClientContext(
            who, ledger=ledger, attempts=attempts, lookup_timeout=settle, resend_after=patience, base_url=place
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r}, {self._context.credentials!r})"

    @property
    def base_url(self) -> str:
        """Where it asks: the base URL of the API."""
        return self._context.base_url

    @property
    def ledger(self) -> Ledger | None:
        """Where sent projects are recorded, if anywhere."""
        return self._context.ledger if self._context.has_user_ledger else None

    def _check_open(self, http_client: httpx.Client | httpx.AsyncClient) -> None:
        if self._is_closed or http_client.is_closed:
            raise ClientError("the client is closed")

    def _close_context(self) -> None:
        """All but the connection."""
        self._is_closed = True
        if self._owns_ledger:
            self._context.ledger.close()

    @property
    def _can_use_proxy(self) -> bool:
        """Whether the environment's proxies may be used: not to reach this very machine."""
        return not is_loopback(self.base_url)

    def _build_request_kwargs(self, effect: SendRequest) -> dict[str, Any]:
        """A call in httpx's words."""
        call = effect.request
        headers = {"Accept": "application/json", "User-Agent": f"scenekit/{__version__}"}
        if effect.token:
            headers["Authorization"] = effect.token
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        return {
            "method": call.method,
            "url": self.base_url + call.path,
            "content": call.body,
            "params": call.params,
            "headers": headers,
            "timeout": httpx.Timeout(effect.timeout, connect=min(CONNECT_TIMEOUT_S, effect.timeout)),
        }


def sync_method(flow: Callable[Concatenate[ClientContext, P], Flow[T]]) -> Callable[Concatenate[Client, P], T]:
    """A flow as a method of `Client`."""

    def method(client: Client, /, *args: P.args, **words: P.kwargs) -> T:
        return client._run(flow(client._context, *args, **words))

    update_wrapper(method, flow)
    return method


def async_method(
    flow: Callable[Concatenate[ClientContext, P], Flow[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """A flow as a method of `AsyncClient`."""

    async def method(client: AsyncClient, /, *args: P.args, **words: P.kwargs) -> T:
        return await client._run(flow(client._context, *args, **words))

    update_wrapper(method, flow)
    return method


class Client(_BaseClient):
    """Talks to AI Studios; never sends twice what costs. Threads can share one.

    - `api_key`: a token; or `app_id` and `user_key`, which are exchanged for one, and again before it ends. If not
      given, `AISTUDIOS_API_KEY`, or `AISTUDIOS_APP_ID` and `AISTUDIOS_USER_KEY` of the environment.
    - `base_url`: `AISTUDIOS_BASE_URL`, else the service's.
    - `ledger`: a file in which what is sent is recorded (or a `Ledger`): with it, nothing is sent twice even across
      processes. Without, each call that sends is a new one.
    - `attempts`: how often is asked in all where that is safe (reading; or certainly not handled).
    - `lookup_timeout`: for how many seconds something that may have arrived is looked for.
    - `resend_after`: how many seconds old it must be before `resend=True` sends it anew.
    - `http_client`: an `httpx.Client` of your own, with proxies and the like; it is not closed.

    Raises `CredentialsError`, `LedgerError`.
    """

    def __init__(self, *, http_client: httpx.Client | None = None, **options: Unpack[ClientOptions]):
        super().__init__(**options)
        self._http = http_client or enforce_deadlines(httpx.Client(trust_env=self._can_use_proxy))
        self._owns_http_client = http_client is None
        self._lock = threading.Lock()

    def close(self) -> None:
        if self._owns_http_client:
            self._http.close()
        self._close_context()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
        with FlowRunner(flow) as running:
            for effect in running:
                with running.capture_errors():
                    running.outcome = self._perform(effect)
            return running.result

    def _perform(self, effect: Effect) -> Any:
        match effect:
            case SendRequest():
                return self._send(effect)
            case Sleep():
                return time.sleep(effect.seconds)
            case RunBlocking():
                return effect.function()
            case RunExclusively():
                with self._lock:
                    return self._run(effect.flow)
            case StreamToFile():
                return self._stream_to_file(effect)

    def _send(self, effect: SendRequest) -> APIResponse:
        body = BoundedBody(effect.timeout)
        with map_httpx_errors(), set_deadline(effect.timeout):
            response = self._open_response(self._build_request_kwargs(effect), follow_redirects=False)
            with closing(response):
                for chunk in response.iter_bytes():
                    body.append(chunk)
        return body.to_response(response)

    def _stream_to_file(self, effect: StreamToFile) -> None:
        with map_httpx_errors():
            with set_deadline(FIRST_BYTE_TIMEOUT_S), suppress_request_logging():
                response = self._open_response(build_download_kwargs(effect), follow_redirects=True)
            with closing(response):
                effect.partial_file.begin_response(response.status_code, response.headers)
                for chunk in response.iter_raw():
                    effect.partial_file.write(chunk)

    def _open_response(self, request_kwargs: dict[str, Any], *, follow_redirects: bool) -> httpx.Response:
        """An answer, its body still to be read."""
        with map_invalid_url_errors():
            return self._http.send(
                self._http.build_request(**request_kwargs), stream=True, follow_redirects=follow_redirects
            )

    is_authenticated = sync_method(endpoints.is_authenticated)
    create_project = sync_method(endpoints.create_project)
    edit_project = sync_method(endpoints.edit_project)
    export_project = sync_method(endpoints.export_project)
    get_project = sync_method(endpoints.get_project)
    list_projects = sync_method(endpoints.list_projects)
    delete_projects = sync_method(endpoints.delete_projects)
    create_from_template = sync_method(endpoints.create_from_template)
    get_progress = sync_method(rendering.get_progress)
    wait = sync_method(rendering.wait)
    download = sync_method(rendering.download)
    wait_and_download = sync_method(rendering.wait_and_download)
    resume = sync_method(rendering.resume)
    render = sync_method(rendering.render)
    list_models = sync_method(endpoints.list_models)
    list_dropdown_models = sync_method(endpoints.list_dropdown_models)
    list_workspaces = sync_method(endpoints.list_workspaces)
    create_simple_video = sync_method(endpoints.create_simple_video)
    create_custom_video = sync_method(endpoints.create_custom_video)
    create_simple_audio = sync_method(endpoints.create_simple_audio)
    request = sync_method(endpoints.request)


class AsyncClient(_BaseClient):
    """`Client` for asyncio: the same words and the same rules; its methods are awaited, and tasks share one.

    `http_client` is an `httpx.AsyncClient`.
    """

    def __init__(self, *, http_client: httpx.AsyncClient | None = None, **options: Unpack[ClientOptions]):
        super().__init__(**options)
        self._http = http_client or httpx.AsyncClient(trust_env=self._can_use_proxy)
        self._owns_http_client = http_client is None
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        if self._owns_http_client:
            await self._http.aclose()
        self._close_context()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
        with FlowRunner(flow) as running:
            for effect in running:
                with running.capture_errors():
                    running.outcome = await self._perform(effect)
            return running.result

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case SendRequest():
                return await self._send(effect)
            case Sleep():
                return await asyncio.sleep(effect.seconds)
            case RunBlocking():
                return await asyncio.to_thread(effect.function)
            case RunExclusively():
                async with self._lock:
                    return await self._run(effect.flow)
            case StreamToFile():
                return await self._stream_to_file(effect)

    async def _send(self, effect: SendRequest) -> APIResponse:
        body = BoundedBody(effect.timeout)
        with map_httpx_errors():
            async with set_async_deadline(effect.timeout):
                response = await self._open_response(self._build_request_kwargs(effect), follow_redirects=False)
                async with aclosing(response):
                    async for chunk in response.aiter_bytes():
                        body.append(chunk)
        return body.to_response(response)

    async def _stream_to_file(self, effect: StreamToFile) -> None:
        with map_httpx_errors():
            async with set_async_deadline(FIRST_BYTE_TIMEOUT_S):
                with suppress_request_logging():
                    response = await self._open_response(build_download_kwargs(effect), follow_redirects=True)
            async with aclosing(response):
                effect.partial_file.begin_response(response.status_code, response.headers)
                async for chunk in response.aiter_raw():
                    effect.partial_file.write(chunk)

    async def _open_response(self, request_kwargs: dict[str, Any], *, follow_redirects: bool) -> httpx.Response:
        with map_invalid_url_errors():
            request = self._http.build_request(**request_kwargs)
            return await self._http.send(request, stream=True, follow_redirects=follow_redirects)

    is_authenticated = async_method(endpoints.is_authenticated)
    create_project = async_method(endpoints.create_project)
    edit_project = async_method(endpoints.edit_project)
    export_project = async_method(endpoints.export_project)
    get_project = async_method(endpoints.get_project)
    list_projects = async_method(endpoints.list_projects)
    delete_projects = async_method(endpoints.delete_projects)
    create_from_template = async_method(endpoints.create_from_template)
    get_progress = async_method(rendering.get_progress)
    wait = async_method(rendering.wait)
    download = async_method(rendering.download)
    wait_and_download = async_method(rendering.wait_and_download)
    resume = async_method(rendering.resume)
    render = async_method(rendering.render)
    list_models = async_method(endpoints.list_models)
    list_dropdown_models = async_method(endpoints.list_dropdown_models)
    list_workspaces = async_method(endpoints.list_workspaces)
    create_simple_video = async_method(endpoints.create_simple_video)
    create_custom_video = async_method(endpoints.create_custom_video)
    create_simple_audio = async_method(endpoints.create_simple_audio)
    request = async_method(endpoints.request)
