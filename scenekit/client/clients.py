"""The two clients. They run the flows of `endpoints` and `rendering`, one by blocking calls, the other by awaiting."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import aclosing, closing
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from scenekit.client import automation, endpoints, legacy, raw_requests, rendering
from scenekit.client.base_client import BaseClient, ClientOptions, clear_tracebacks
from scenekit.client.context import ClientContext
from scenekit.client.deadline_transport import create_async_client, create_deadline_client, set_deadline
from scenekit.client.effects import (
    Effect,
    Flow,
    RunBlocking,
    RunExclusively,
    SendRequest,
)
from scenekit.client.http_messages import APIResponse
from scenekit.client.httpx_adapter import (
    FIRST_BYTE_TIMEOUT_S,
    BoundedBody,
    build_download_request,
    build_request,
    map_httpx_errors,
    map_invalid_url_errors,
    set_async_deadline,
)
from scenekit.client.log_suppression import suppress_request_logging
from scenekit.client.secret import hide_secrets
from scenekit.core.downloads.attempts import RequestPart
from scenekit.core.flows import FlowRunner
from scenekit.core.retries import Sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Unpack

    from scenekit.core.downloads.download import Download

P = ParamSpec("P")
T = TypeVar("T")


def sync_method(
    flow: Callable[Concatenate[ClientContext, P], Flow[T]],
) -> Callable[Concatenate[Client | LegacyCalls, P], T]:
    """Return a method of `Client` that runs a flow."""

    def method(client: Client | LegacyCalls, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._run(flow(client._context, *args, **kwargs))

    update_wrapper(method, flow)
    return method


def async_method(
    flow: Callable[Concatenate[ClientContext, P], Flow[T]],
) -> Callable[Concatenate[AsyncClient | AsyncLegacyCalls, P], Coroutine[Any, Any, T]]:
    """Return a method of `AsyncClient` that runs a flow."""

    async def method(client: AsyncClient | AsyncLegacyCalls, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await client._run(flow(client._context, *args, **kwargs))

    update_wrapper(method, flow)
    return method


class LegacyCalls:
    """The calls of the legacy API (V1, also called V2), as `Client.legacy`.

    They go to `https://v2.aistudios.com`, or to the host of your own `base_url`. The client needs an `api_key`.
    """

    def __init__(self, client: Client):
        self._context, self._run = client._context, client._run

    create_project = sync_method(legacy.create_project)
    get_progress = sync_method(legacy.get_progress)


class AsyncLegacyCalls:
    """`LegacyCalls` for asyncio, as `AsyncClient.legacy`."""

    def __init__(self, client: AsyncClient):
        self._context, self._run = client._context, client._run

    create_project = async_method(legacy.create_project)
    get_progress = async_method(legacy.get_progress)


class Client(BaseClient):
    """Client for the AI Studios API. Thread-safe. Sends each billable request at most once.

    Args:
        api_key: A token. Without it, the client exchanges `app_id` and `user_key` for one, and refreshes it in time.
            Default: `AISTUDIOS_API_KEY` of the environment.
        app_id: The app id of the account. Default: `AISTUDIOS_APP_ID` of the environment.
        user_key: The user key of the account. Default: `AISTUDIOS_USER_KEY` of the environment.
        base_url: The URL of the service. Default: `AISTUDIOS_BASE_URL` of the environment, else
            `https://app.aistudios.com`.
        ledger: The path of a file that records billable requests, or a `Ledger`. With it, the same content is not sent
            twice, even by different processes. Without it, each call that creates a project is a new one.
        attempts: The number of attempts in total where a retry is safe: for reading, or if the service certainly did
            not process the request. 1 to 100, default 6.
        lookup_timeout: The longest lookup of a project whose response was lost, in seconds. Default 60.
        resend_after: The least age of a lost request that `resend="lost"` sends again, in seconds. Default 900. It must
            exceed the time in which the service processes and lists a request, or a resend can pay twice.
        http_client: Your own `httpx.Client`, for example with a proxy. `close` does not close it.

    Raises:
        CredentialsError: The credentials are missing or incomplete, or would be sent unencrypted.
        LedgerError: The ledger cannot be opened.
        ArgumentError: An option has an invalid value.

    Example::

        with Client(ledger="jobs.sqlite") as client:
            result = client.render(project, "welcome.mp4")
        print(result.project_id, result.path)
    """

    def __init__(self, *, http_client: httpx.Client | None = None, **options: Unpack[ClientOptions]):
        hide_secrets(options)
        super().__init__(**options)
        self._http = http_client or create_deadline_client(**self._environment_options)
        self._owns_http_client = http_client is None
        self._lock = threading.Lock()

    @property
    def legacy(self) -> LegacyCalls:
        """The calls of the legacy API (V1): `create_project` and `get_progress`."""
        return LegacyCalls(self)

    def close(self) -> None:
        """Close the connections and the ledger, unless you passed your own. A `with` statement does so, too."""
        if self._owns_http_client:
            self._http.close()
        self._close_context()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
        with clear_tracebacks(), FlowRunner(flow) as runner:
            for effect in runner:
                with runner.capture_errors():
                    runner.effect_result = self._perform(effect)
            return runner.result

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
            case RequestPart():
                return self._request_part(effect.download)

    def _send(self, effect: SendRequest) -> APIResponse:
        body = BoundedBody(effect.timeout)
        with map_httpx_errors(), set_deadline(effect.timeout):
            response = self._open_response(build_request(self._http, effect, self.base_url))
            with closing(response):
                for chunk in response.iter_bytes():
                    body.append(chunk)
        return body.to_response(response)

    def _request_part(self, download: Download) -> bool:
        with map_httpx_errors():
            with set_deadline(FIRST_BYTE_TIMEOUT_S), suppress_request_logging():
                response = self._open_response(build_download_request(self._http, download))
            with closing(response):
                is_body = download.begin_response(response.status_code, response.headers)
                if is_body:
                    for chunk in response.iter_raw():
                        download.write(chunk)
        return is_body

    def _open_response(self, request: httpx.Request) -> httpx.Response:
        """Return a response whose body is still to be read."""
        with map_invalid_url_errors():
            return self._http.send(request, stream=True, follow_redirects=False)

    is_authenticated = sync_method(endpoints.is_authenticated)
    get_token = sync_method(endpoints.get_token)
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
    list_templates = sync_method(endpoints.list_templates)
    list_workspaces = sync_method(endpoints.list_workspaces)
    create_simple_video = sync_method(endpoints.create_simple_video)
    create_custom_video = sync_method(endpoints.create_custom_video)
    create_simple_audio = sync_method(endpoints.create_simple_audio)
    topic_to_video = sync_method(automation.topic_to_video)
    url_to_video = sync_method(automation.url_to_video)
    script_to_video = sync_method(automation.script_to_video)
    docs_to_video = sync_method(automation.docs_to_video)
    get_automation_progress = sync_method(automation.get_automation_progress)
    request = sync_method(raw_requests.request)


class AsyncClient(BaseClient):
    """`Client` for asyncio: the same methods and options, but you await the methods. Tasks can share one.

    Args:
        http_client: Your own `httpx.AsyncClient`, for example with a proxy. `close` does not close it.
        **options: The options of `Client`.

    Example::

        async with AsyncClient(ledger="jobs.sqlite") as client:
            result = await client.render(project, "welcome.mp4")
        print(result.project_id, result.path)
    """

    def __init__(self, *, http_client: httpx.AsyncClient | None = None, **options: Unpack[ClientOptions]):
        hide_secrets(options)
        super().__init__(**options)
        self._http = http_client or create_async_client(**self._environment_options)
        self._owns_http_client = http_client is None
        self._lock = asyncio.Lock()

    @property
    def legacy(self) -> AsyncLegacyCalls:
        """The calls of the legacy API (V1): `create_project` and `get_progress`."""
        return AsyncLegacyCalls(self)

    async def close(self) -> None:
        """Close the connections and the ledger, unless you passed your own. An `async with` statement does so, too."""
        if self._owns_http_client:
            await self._http.aclose()
        self._close_context()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        self._check_open(self._http)
        with clear_tracebacks(), FlowRunner(flow) as runner:
            for effect in runner:
                with runner.capture_errors():
                    runner.effect_result = await self._perform(effect)
            return runner.result

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
            case RequestPart():
                return await self._request_part(effect.download)

    async def _send(self, effect: SendRequest) -> APIResponse:
        body = BoundedBody(effect.timeout)
        with map_httpx_errors():
            async with set_async_deadline(effect.timeout):
                response = await self._open_response(build_request(self._http, effect, self.base_url))
                async with aclosing(response):
                    async for chunk in response.aiter_bytes():
                        body.append(chunk)
        return body.to_response(response)

    async def _request_part(self, download: Download) -> bool:
        with map_httpx_errors():
            async with set_async_deadline(FIRST_BYTE_TIMEOUT_S):
                with suppress_request_logging():
                    response = await self._open_response(build_download_request(self._http, download))
            async with aclosing(response):
                is_body = download.begin_response(response.status_code, response.headers)
                if is_body:
                    async for chunk in response.aiter_raw():
                        download.write(chunk)
        return is_body

    async def _open_response(self, request: httpx.Request) -> httpx.Response:
        with map_invalid_url_errors():
            return await self._http.send(request, stream=True, follow_redirects=False)

    is_authenticated = async_method(endpoints.is_authenticated)
    get_token = async_method(endpoints.get_token)
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
    list_templates = async_method(endpoints.list_templates)
    list_workspaces = async_method(endpoints.list_workspaces)
    create_simple_video = async_method(endpoints.create_simple_video)
    create_custom_video = async_method(endpoints.create_custom_video)
    create_simple_audio = async_method(endpoints.create_simple_audio)
    topic_to_video = async_method(automation.topic_to_video)
    url_to_video = async_method(automation.url_to_video)
    script_to_video = async_method(automation.script_to_video)
    docs_to_video = async_method(automation.docs_to_video)
    get_automation_progress = async_method(automation.get_automation_progress)
    request = async_method(raw_requests.request)
