"""Where an avatar stands in its picture, and which avatars are known."""

from scenekit.avatars.catalog import Catalog, CatalogEntry
from scenekit.avatars.frame import AvatarFrame, FrameSource

__all__ = ["AvatarFrame", "Catalog", "CatalogEntry", "FrameSource"]
