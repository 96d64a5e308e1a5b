"""Avatar frames (the measurements of an avatar), and the catalogs that hold them."""

from scenekit.avatars.catalog import Catalog, CatalogEntry
from scenekit.avatars.frame import AvatarFrame, FrameSource

__all__ = ["AvatarFrame", "Catalog", "CatalogEntry", "FrameSource"]
