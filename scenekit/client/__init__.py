"""Talking to AI Studios: `Client` and, for asyncio, `AsyncClient`.

from scenekit.client import Client

with Client(ledger="jobs.sqlite") as client:
    client.submit(project, "welcome.mp4")
"""

from scenekit.client import webhook
from scenekit.client.clients import AsyncClient, Client
from scenekit.client.endpoints import Rendered
from scenekit.client.ledger import Job, Ledger
from scenekit.client.responses import Clothes, Model, Progress, ProjectInfo, Sound, Workspace

__all__ = [
    "AsyncClient",
    "Client",
    "Clothes",
    "Job",
    "Ledger",
    "Model",
    "Progress",
    "ProjectInfo",
    "Rendered",
    "Sound",
    "Workspace",
    "webhook",
]
