"""The client for AI Studios: `Client`, and `AsyncClient` for asyncio.

Example::

    from scenekit.client import Client

    with Client(ledger="jobs.sqlite") as client:
        client.render(project, "welcome.mp4")
"""

from scenekit.client import webhook
from scenekit.client.clients import AsyncClient, Client
from scenekit.client.ledger import Job, Ledger
from scenekit.client.rendering import RenderResult
from scenekit.client.responses import AudioFile, Clothes, Model, Progress, ProjectInfo, Template, Workspace

__all__ = [
    "AsyncClient",
    "AudioFile",
    "Client",
    "Clothes",
    "Job",
    "Ledger",
    "Model",
    "Progress",
    "ProjectInfo",
    "RenderResult",
    "Template",
    "Workspace",
    "webhook",
]
