"""The client as users call it, both ways. mypy checks this file, and nothing runs it."""

from typing import assert_type

from scenekit import Project, Scene
from scenekit.client import AsyncClient, Client, Job, Ledger, Model, Progress, ProjectInfo, RenderResult, webhook

project = Project("Welcome").add(Scene().avatar("M000045058", script="Hello!"))


def show_progress(progress: Progress) -> None:
    assert_type(progress.percent, float)


def use_client() -> None:
    with Client(app_id="me", user_key="mine", ledger="jobs.sqlite", lookup_timeout=5) as client:
        assert_type(client.create_project(project, resend=True, resolution="720"), str)
        assert_type(client.render(project, "x.mp4", on_progress=show_progress, timeout=60), RenderResult)
        assert_type(client.wait("65f0"), Progress)
        assert_type(client.get_project("65f0"), ProjectInfo)
        assert_type(client.list_models(), list[Model])
        assert_type(client.ledger, Ledger | None)
        assert_type(client.resume(Ledger("x").list_jobs()[0]), str)
        client.create_project(project.scenes[0] if isinstance(project.scenes, tuple) else b"{}")
        client.create_project(project, resolution="8k")  # type: ignore[arg-type]
        client.create_project(project, resned=True)  # type: ignore[call-arg]
        client.wait(7)  # type: ignore[arg-type]
        client.unknown_method()  # type: ignore[attr-defined]
    Client(api_kye="x")  # type: ignore[call-arg]


async def use_async_client() -> None:
    async with AsyncClient(api_key="token", base_url="https://app.aistudios.cn") as client:
        assert_type(await client.create_project(project, resend=True, resolution="720"), str)
        assert_type(await client.render(project, "x.mp4", on_progress=show_progress, timeout=60), RenderResult)
        assert_type(await client.wait("65f0"), Progress)
        assert_type(await client.get_project("65f0"), ProjectInfo)
        assert_type(await client.list_models(), list[Model])
        assert_type(await client.create_simple_video(text="Hi", model="M1", clothes="B1", language="en"), str)
        await client.create_project(project, resolution="8k")  # type: ignore[arg-type]
        _ = client.wait("65f0").percent  # type: ignore[attr-defined]


def list_open_projects(jobs: list[Job]) -> list[str | None]:
    assert_type(webhook.parse(b"{}").percent, float)
    return [job.project_id for job in jobs if job.is_open]
