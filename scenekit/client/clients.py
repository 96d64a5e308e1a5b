"""The two clients: they run the flows of `calls`, one blocking, the other awaiting."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypedDict, TypeVar

import httpx

from scenekit import __version__
from scenekit.client import endpoints
from scenekit.client.base_url import address, is_loopback
from scenekit.client.credentials import credentials
from scenekit.client.deadline_transport import timed, within
from scenekit.client.effects import Alone, Effect, Fetch, Flow, Lost, NotSent, Nowhere, Running, Send, Sleep, Work
from scenekit.client.http_messages import LARGEST_ANSWER, Reply
from scenekit.client.idempotency import PATIENCE
from scenekit.client.ledger import Ledger
from scenekit.client.log_redaction import unlogged
from scenekit.client.retrying import Desk
from scenekit.core import validation
from scenekit.core.deadlines import root_cause_message
from scenekit.core.messages import argument_error, reject_unknown_options
from scenekit.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from typing import Unpack

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 6
"""How often something is asked in all, where asking again is safe."""

SETTLE = 60.0
"""Seconds: for how long something that may have arrived is looked for."""

CONNECTING, OPENING, STREAMING = 15.0, 60.0, 30.0
"""Seconds: for a connection, for a file to begin, and for the next bytes of it."""

NO_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)
"""What is raised for an address that cannot be one; the last by those who encode the name of a host."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
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
        reject_unknown_options("Client", options, ClientOptions.__annotations__)
        attempts, settle = options.get("attempts", ATTEMPTS), options.get("settle", SETTLE)
        validation.integer("Client", "attempts", attempts, low=1, high=100)
        patience = options.get("patience", PATIENCE)
        validation.number("Client", "settle", settle, low=0)
        validation.number("Client", "patience", patience, low=0)
        if options.get("base_url"):
            validation.text("Client", "base_url", options["base_url"])
        place = address(options.get("base_url"))
        who = credentials(options.get("api_key"), options.get("app_id"), options.get("user_key"))
        ledger = options.get("ledger")
        self._is_closed = False
        self._is_own_ledger = not isinstance(ledger, Ledger)
        if ledger is not None and not isinstance(ledger, Ledger):
            if not isinstance(ledger, (str, os.PathLike)):
                raise argument_error("Client", "ledger", ledger, "must be a path or a Ledger.")
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

    def _check_open(self, http: httpx.Client | httpx.AsyncClient) -> None:
        if self._is_closed or http.is_closed:
            raise ClientError("the client is closed")

    def _close_rest(self) -> None:
        """All but the connection."""
        self._is_closed = True
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
        self._http = http_client or timed(httpx.Client(trust_env=self._may_use_proxy))
        self._is_own = http_client is None
        self._lock = threading.Lock()

    def close(self) -> None:
        if self._is_own:
            self._http.close()
        self._close_rest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
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
        body = _Body(send.seconds)
        with _converted(), within(send.seconds):
            response = self._answer(self._asked(send), follow_redirects=False)
            with closing(response):
                for chunk in response.iter_bytes():
                    body.take(chunk)
        return body.reply(response)

    def _fetch(self, fetch: Fetch) -> None:
        with _converted():
            with within(OPENING), unlogged():
                response = self._answer(_fetched(fetch), follow_redirects=True)
            with closing(response):
                fetch.landing.begin(response.status_code, response.headers)
                for chunk in response.iter_raw():
                    fetch.landing.take(chunk)

    def _answer(self, asked: dict[str, Any], *, follow_redirects: bool) -> httpx.Response:
        """An answer, its body still to be read."""
        with _addressed():
            return self._http.send(self._http.build_request(**asked), stream=True, follow_redirects=follow_redirects)

    is_authenticated = blocking(endpoints.is_authenticated)
    create_project = blocking(endpoints.create_project)
    edit_project = blocking(endpoints.edit_project)
    export_project = blocking(endpoints.export_project)
    get_project = blocking(endpoints.get_project)
    list_projects = blocking(endpoints.list_projects)
    delete_projects = blocking(endpoints.delete_projects)
    create_from_template = blocking(endpoints.create_from_template)
    progress = blocking(endpoints.progress)
    wait = blocking(endpoints.wait)
    download = blocking(endpoints.download)
    collect = blocking(endpoints.collect)
    resume = blocking(endpoints.resume)
    submit = blocking(endpoints.submit)
    models = blocking(endpoints.models)
    dropdown_models = blocking(endpoints.dropdown_models)
    workspaces = blocking(endpoints.workspaces)
    simple_video = blocking(endpoints.simple_video)
    simple_custom = blocking(endpoints.simple_custom)
    simple_audio = blocking(endpoints.simple_audio)
    request = blocking(endpoints.request)


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
        self._close_rest()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
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
        body = _Body(send.seconds)
        with _converted():
            async with _within(send.seconds):
                response = await self._answer(self._asked(send), follow_redirects=False)
                async with aclosing(response):
                    async for chunk in response.aiter_bytes():
                        body.take(chunk)
        return body.reply(response)

    async def _fetch(self, fetch: Fetch) -> None:
        with _converted():
            async with _within(OPENING):
                with unlogged():
                    response = await self._answer(_fetched(fetch), follow_redirects=True)
            async with aclosing(response):
                fetch.landing.begin(response.status_code, response.headers)
                async for chunk in response.aiter_raw():
                    fetch.landing.take(chunk)

    async def _answer(self, asked: dict[str, Any], *, follow_redirects: bool) -> httpx.Response:
        with _addressed():
            request = self._http.build_request(**asked)
            return await self._http.send(request, stream=True, follow_redirects=follow_redirects)

    is_authenticated = awaiting(endpoints.is_authenticated)
    create_project = awaiting(endpoints.create_project)
    edit_project = awaiting(endpoints.edit_project)
    export_project = awaiting(endpoints.export_project)
    get_project = awaiting(endpoints.get_project)
    list_projects = awaiting(endpoints.list_projects)
    delete_projects = awaiting(endpoints.delete_projects)
    create_from_template = awaiting(endpoints.create_from_template)
    progress = awaiting(endpoints.progress)
    wait = awaiting(endpoints.wait)
    download = awaiting(endpoints.download)
    collect = awaiting(endpoints.collect)
    resume = awaiting(endpoints.resume)
    submit = awaiting(endpoints.submit)
    models = awaiting(endpoints.models)
    dropdown_models = awaiting(endpoints.dropdown_models)
    workspaces = awaiting(endpoints.workspaces)
    simple_video = awaiting(endpoints.simple_video)
    simple_custom = awaiting(endpoints.simple_custom)
    simple_audio = awaiting(endpoints.simple_audio)
    request = awaiting(endpoints.request)


class _Body:
    """An answer as it comes in, of a bounded size and in bounded time."""

    def __init__(self, seconds: float):
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

    def reply(self, response: httpx.Response) -> Reply:
        return Reply(response.status_code, response.headers, b"".join(self._parts))


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    """What is awaited ends after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Lost("no answer came in time") from None


def _fetched(fetch: Fetch) -> dict[str, Any]:
    """A download in httpx's words: without the token, as the file may be anybody's."""
    timeout = httpx.Timeout(STREAMING, connect=CONNECTING)
    headers = fetch.landing.headers
    return {"method": "GET", "url": fetch.url, "headers": headers, "timeout": timeout}


@contextmanager
def _addressed() -> Iterator[None]:
    """What is raised for an address that is none."""
    try:
        yield
    except NO_ADDRESS:
        raise Nowhere("the address leads to no host that can be asked") from None


@contextmanager
def _converted() -> Iterator[None]:
    """What httpx raises, as what it means for sending again."""
    try:
        yield
    except NEVER_LEFT as error:
        raise NotSent(_reason(error)) from None
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise Lost(_reason(error)) from None


def _reason(error: Exception) -> str:
    """Why no answer came, in words that hold a host at most, and no key."""
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        why = "it was not taken in time" if isinstance(error, httpx.ConnectTimeout) else root_cause_message(error)
        return f"no connection to {error.request.url.netloc.decode()}: {why}"
    known: dict[type[Exception], str] = {
        httpx.ReadTimeout: "no answer came in time",
        httpx.WriteTimeout: "it could not be sent in time",
        httpx.PoolTimeout: "no connection was free in time",
        httpx.ReadError: "the connection broke while waiting for the answer",
        httpx.WriteError: "the connection broke while sending",
        httpx.RemoteProtocolError: "the connection was closed before a whole answer came",
        httpx.TooManyRedirects: "it leads from one address to the next without end",
        httpx.DecodingError: "the answer cannot be unpacked",
    }
    return known.get(type(error), type(error).__name__)
