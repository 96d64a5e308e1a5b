"""The two clients: they run the flows of `calls`, one blocking, the other awaiting."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import contextmanager
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypedDict, TypeVar

import httpx

from scenekit import __version__, values
from scenekit.client import calls
from scenekit.client.asking import Desk
from scenekit.client.credentials import credentials
from scenekit.client.flow import Alone, Effect, Fetch, Flow, Lost, NotSent, Running, Send, Sleep, Work
from scenekit.client.ledger import Ledger
from scenekit.client.paying import PATIENCE
from scenekit.client.place import address, is_loopback
from scenekit.client.wire import LARGEST_ANSWER, Reply
from scenekit.errors import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Unpack

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 6
"""How often something is asked in all, where asking again is safe."""

SETTLE = 60.0
"""Seconds: for how long something that may have arrived is looked for."""

CONNECTING, STREAMING = 15.0, 30.0
"""Seconds: for a connection, and for the next bytes of a file."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""What httpx raises before any of a request is on its way."""


class ClientOptions(TypedDict, total=False):
    """What both clients take, beside the connection."""

    api_key: str | None
    app_id: str | None
    user_key: str | None
    base_url: str | None
    ledger: Ledger | str | os.PathLike[str] | None
    attempts: int
    settle: float
    patience: float


class _Client:
    """What both clients are made of."""

    def __init__(self, **options: Unpack[ClientOptions]):
        refuse_unknown("Client", options, ClientOptions.__annotations__)
        attempts, settle = options.get("attempts", ATTEMPTS), options.get("settle", SETTLE)
        values.whole("Client", "attempts", attempts, low=1, high=100)
        patience = options.get("patience", PATIENCE)
        values.number("Client", "settle", settle, low=0)
        values.number("Client", "patience", patience, low=0)
        place = address(options.get("base_url"))
        who = credentials(options.get("api_key"), options.get("app_id"), options.get("user_key"))
        ledger = options.get("ledger")
        self._is_own_ledger = not isinstance(ledger, Ledger)
        if ledger is not None and not isinstance(ledger, Ledger):
            ledger = Ledger(ledger)
        self._desk = Desk(who, ledger=ledger, attempts=attempts, settle=settle, patience=patience, place=place)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place!r}, {self._desk.credentials!r})"

    @property
    def place(self) -> str:
        """Where it asks: the base URL of the API."""
        return self._desk.place

    @property
    def ledger(self) -> Ledger | None:
        """Where sent projects are recorded, if anywhere."""
        return self._desk.ledger if self._desk.is_remembering else None

    def _close_ledger(self) -> None:
        if self._is_own_ledger:
            self._desk.ledger.close()

    @property
    def _may_use_proxy(self) -> bool:
        """Whether the environment's proxies may be used: not to reach this very machine."""
        return not is_loopback(self.place)

    def _asked(self, send: Send) -> dict[str, Any]:
        """A call in httpx's words."""
        call = send.call
        headers = {"Accept": "application/json", "User-Agent": f"scenekit/{__version__}"}
        if send.token:
            headers["Authorization"] = send.token
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        return {
            "method": call.method,
            "url": self.place + call.path,
            "content": call.body,
            "params": call.params,
            "headers": headers,
            "timeout": httpx.Timeout(send.seconds, connect=min(CONNECTING, send.seconds)),
        }


def blocking(flow: Callable[Concatenate[Desk, P], Flow[T]]) -> Callable[Concatenate[Client, P], T]:
    """A flow as a method of `Client`."""

    def method(client: Client, /, *args: P.args, **words: P.kwargs) -> T:
        return client._run(flow(client._desk, *args, **words))

    update_wrapper(method, flow)
    return method


def awaiting(
    flow: Callable[Concatenate[Desk, P], Flow[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    """A flow as a method of `AsyncClient`."""

    async def method(client: AsyncClient, /, *args: P.args, **words: P.kwargs) -> T:
        return await client._run(flow(client._desk, *args, **words))

    update_wrapper(method, flow)
    return method


class Client(_Client):
    """Talks to AI Studios; never sends twice what costs. Threads can share one.

    - `api_key`: a token; or `app_id` and `user_key`, which are exchanged for one, and again before it ends. If not
      given, `AISTUDIOS_API_KEY`, or `AISTUDIOS_APP_ID` and `AISTUDIOS_USER_KEY` of the environment.
    - `base_url`: `AISTUDIOS_BASE_URL`, else the service's.
    - `ledger`: a file in which what is sent is recorded (or a `Ledger`): with it, nothing is sent twice even across
      processes. Without, each call that sends is a new one.
    - `attempts`: how often is asked in all where that is safe (reading; or certainly not handled).
    - `settle`: for how many seconds something that may have arrived is looked for.
    - `patience`: how many seconds old it must be before `again=True` sends it anew.
    - `http_client`: an `httpx.Client` of your own, with proxies and the like; it is not closed.

    Raises `CredentialsError`, `LedgerError`.
    """

    def __init__(self, *, http_client: httpx.Client | None = None, **options: Unpack[ClientOptions]):
        super().__init__(**options)
        self._http = http_client or httpx.Client(trust_env=self._may_use_proxy)
        self._is_own = http_client is None
        self._lock = threading.Lock()

    def close(self) -> None:
        if self._is_own:
            self._http.close()
        self._close_ledger()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        with Running(flow) as running:
            for effect in running:
                with running.doing():
                    running.outcome = self._do(effect)
            return running.result

    def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return self._send(effect)
            case Sleep():
                return time.sleep(effect.seconds)
            case Work():
                return effect.work()
            case Alone():
                with self._lock:
                    return self._run(effect.flow)
            case Fetch():
                return self._fetch(effect)

    def _send(self, send: Send) -> Reply:
        with _converted():
            request = self._http.build_request(**self._asked(send))
            response = self._http.send(request, stream=True, follow_redirects=False)
            try:
                body = _Body(response, send.seconds)
                for chunk in response.iter_bytes():
                    body.take(chunk)
            finally:
                response.close()
            return body.reply

    def _fetch(self, fetch: Fetch) -> None:
        with _converted(), self._http.stream(**_fetched(fetch)) as response:
            fetch.landing.begin(response.status_code, response.headers)
            for chunk in response.iter_raw():
                fetch.landing.take(chunk)

    is_authenticated = blocking(calls.is_authenticated)
    create_project = blocking(calls.create_project)
    edit_project = blocking(calls.edit_project)
    export_project = blocking(calls.export_project)
    get_project = blocking(calls.get_project)
    list_projects = blocking(calls.list_projects)
    delete_projects = blocking(calls.delete_projects)
    create_from_template = blocking(calls.create_from_template)
    progress = blocking(calls.progress)
    wait = blocking(calls.wait)
    download = blocking(calls.download)
    collect = blocking(calls.collect)
    resume = blocking(calls.resume)
    submit = blocking(calls.submit)
    models = blocking(calls.models)
    dropdown_models = blocking(calls.dropdown_models)
    workspaces = blocking(calls.workspaces)
    simple_video = blocking(calls.simple_video)
    simple_custom = blocking(calls.simple_custom)
    simple_audio = blocking(calls.simple_audio)
    request = blocking(calls.request)


class AsyncClient(_Client):
    """`Client` for asyncio: the same words and the same rules; its methods are awaited, and tasks share one.

    `http_client` is an `httpx.AsyncClient`.
    """

    def __init__(self, *, http_client: httpx.AsyncClient | None = None, **options: Unpack[ClientOptions]):
        super().__init__(**options)
        self._http = http_client or httpx.AsyncClient(trust_env=self._may_use_proxy)
        self._is_own = http_client is None
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        if self._is_own:
            await self._http.aclose()
        self._close_ledger()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        with Running(flow) as running:
            for effect in running:
                with running.doing():
                    running.outcome = await self._do(effect)
            return running.result

    async def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return await self._send(effect)
            case Sleep():
                return await asyncio.sleep(effect.seconds)
            case Work():
                return await asyncio.to_thread(effect.work)
            case Alone():
                async with self._lock:
                    return await self._run(effect.flow)
            case Fetch():
                return await self._fetch(effect)

    async def _send(self, send: Send) -> Reply:
        with _converted():
            request = self._http.build_request(**self._asked(send))
            response = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                body = _Body(response, send.seconds)
                async for chunk in response.aiter_bytes():
                    body.take(chunk)
            finally:
                await response.aclose()
            return body.reply

    async def _fetch(self, fetch: Fetch) -> None:
        with _converted():
            async with self._http.stream(**_fetched(fetch)) as response:
                fetch.landing.begin(response.status_code, response.headers)
                async for chunk in response.aiter_raw():
                    fetch.landing.take(chunk)

    is_authenticated = awaiting(calls.is_authenticated)
    create_project = awaiting(calls.create_project)
    edit_project = awaiting(calls.edit_project)
    export_project = awaiting(calls.export_project)
    get_project = awaiting(calls.get_project)
    list_projects = awaiting(calls.list_projects)
    delete_projects = awaiting(calls.delete_projects)
    create_from_template = awaiting(calls.create_from_template)
    progress = awaiting(calls.progress)
    wait = awaiting(calls.wait)
    download = awaiting(calls.download)
    collect = awaiting(calls.collect)
    resume = awaiting(calls.resume)
    submit = awaiting(calls.submit)
    models = awaiting(calls.models)
    dropdown_models = awaiting(calls.dropdown_models)
    workspaces = awaiting(calls.workspaces)
    simple_video = awaiting(calls.simple_video)
    simple_custom = awaiting(calls.simple_custom)
    simple_audio = awaiting(calls.simple_audio)
    request = awaiting(calls.request)


class _Body:
    """An answer as it comes in, of a bounded size and in bounded time."""

    def __init__(self, response: httpx.Response, seconds: float):
        self._response = response
        self._until = time.monotonic() + seconds
        self._parts: list[bytes] = []
        self._size = 0

    def take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > LARGEST_ANSWER:
            raise Lost(f"the answer is larger than {LARGEST_ANSWER // 2**20} MiB")
        if time.monotonic() > self._until:
            raise Lost("the answer did not come to an end in time")
        self._parts.append(chunk)

    @property
    def reply(self) -> Reply:
        return Reply(self._response.status_code, self._response.headers, b"".join(self._parts))


def _fetched(fetch: Fetch) -> dict[str, Any]:
    """A download in httpx's words: without the token, as the file may be anybody's."""
    timeout = httpx.Timeout(STREAMING, connect=CONNECTING)
    headers = fetch.landing.headers
    return {"method": "GET", "url": fetch.url, "headers": headers, "timeout": timeout, "follow_redirects": True}


@contextmanager
def _converted() -> Iterator[None]:
    """What httpx raises, as what it means for sending again."""
    try:
        yield
    except NEVER_LEFT as error:
        raise NotSent(_reason(error)) from None
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise Lost(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Why no answer came, in words that hold no address and no key."""
    known = {
        httpx.ConnectTimeout: "the service did not take the connection in time",
        httpx.ReadTimeout: "no answer came in time",
        httpx.WriteTimeout: "it could not be sent in time",
        httpx.PoolTimeout: "no connection was free in time",
        httpx.ConnectError: "no connection to the service",
        httpx.ReadError: "the connection broke while waiting for the answer",
        httpx.WriteError: "the connection broke while sending",
        httpx.RemoteProtocolError: "the connection was closed before a whole answer came",
        httpx.TooManyRedirects: "it leads from one address to the next without end",
        httpx.DecodingError: "the answer cannot be unpacked",
        httpx.InvalidURL: "the address is none",
    }
    return known.get(type(error), type(error).__name__)
