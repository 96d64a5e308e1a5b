"""Build avatar video scenes for AI Studios in a few lines; scenekit calculates and writes the V3 payload."""

from typing import TYPE_CHECKING

from scenekit.avatars import AvatarFrame, Catalog, CatalogEntry
from scenekit.core.geometry import Anchor, Length, Orientation
from scenekit.core.lazy_names import import_on_use
from scenekit.elements import (
    Animation,
    Audio,
    Avatar,
    Background,
    Column,
    Element,
    Html,
    Image,
    Row,
    Shadow,
    Shape,
    Text,
    Video,
)
from scenekit.elements.context import ScriptTarget
from scenekit.elements.framing import Shot
from scenekit.elements.placement import Fit
from scenekit.errors import (
    ArgumentError,
    CatalogError,
    CatalogVersionError,
    CompositionError,
    MissingCatalogWarning,
    MissingExtraError,
    MissingGlyphWarning,
    PayloadError,
    ScenekitError,
    SourceError,
    UnknownOptionError,
)
from scenekit.payload.v3 import AnimationType, Resolution, ShapeName
from scenekit.project import Project
from scenekit.scene import Scene

if TYPE_CHECKING:
    from scenekit.core.typesetting import TextBox, measure_text

__version__ = "0.1.0"

__all__ = [
    "Anchor",
    "Animation",
    "AnimationType",
    "ArgumentError",
    "Audio",
    "Avatar",
    "AvatarFrame",
    "Background",
    "Catalog",
    "CatalogEntry",
    "CatalogError",
    "CatalogVersionError",
    "Column",
    "CompositionError",
    "Element",
    "Fit",
    "Html",
    "Image",
    "Length",
    "MissingCatalogWarning",
    "MissingExtraError",
    "MissingGlyphWarning",
    "Orientation",
    "PayloadError",
    "Project",
    "Resolution",
    "Row",
    "Scene",
    "ScenekitError",
    "ScriptTarget",
    "Shadow",
    "Shape",
    "ShapeName",
    "Shot",
    "SourceError",
    "Text",
    "TextBox",
    "UnknownOptionError",
    "Video",
    "measure_text",
]

__getattr__ = import_on_use(globals(), {"core.typesetting": ("TextBox", "measure_text")})


def __dir__() -> list[str]:
    """Return the names of the package, also those that are not imported yet."""
    return sorted({*globals(), *__all__})
