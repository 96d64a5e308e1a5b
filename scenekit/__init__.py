"""Write scenes for AI Studios in a few words; scenekit calculates and writes the V3 payload."""

from scenekit.avatars import AvatarFrame, Catalog, CatalogEntry
from scenekit.elements import Avatar, Background, Html
from scenekit.errors import (
    ArgumentError,
    CatalogError,
    CompositionError,
    PayloadError,
    ScenekitError,
    SourceError,
    UnknownWordError,
)
from scenekit.project import Project
from scenekit.scene import Scene

__version__ = "0.1.0.dev0"

__all__ = [
    "ArgumentError",
    "Avatar",
    "AvatarFrame",
    "Background",
    "Catalog",
    "CatalogEntry",
    "CatalogError",
    "CompositionError",
    "Html",
    "PayloadError",
    "Project",
    "Scene",
    "ScenekitError",
    "SourceError",
    "UnknownWordError",
]
