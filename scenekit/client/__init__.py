"""Talking to AI Studios: `Client` and, for asyncio, `AsyncClient`.

from scenekit.client import Client

with Client(ledger="jobs.sqlite") as client:
    client.submit(project, "welcome.mp4")
"""

from scenekit.client import webhook
from scenekit.client.answers import Clothes, Model, Progress, ProjectInfo, Sound, Workspace
from scenekit.client.calls import Rendered
from scenekit.client.clients import AsyncClient, Client
from scenekit.client.ledger import Job, Ledger

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
