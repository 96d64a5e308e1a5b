"""Composition: turn the elements of a scene into the structs of a payload.

The modules are imported when a project is first composed, so that `import scenekit` stays fast.
"""

from typing import TYPE_CHECKING

from scenekit.core.lazy_names import import_on_use

if TYPE_CHECKING:
    from scenekit.compose.project_payload import build_project_payload
    from scenekit.compose.scenes import build_context, compose

__all__ = ["build_context", "build_project_payload", "compose"]

__getattr__ = import_on_use(
    globals(), {"project_payload": ("build_project_payload",), "scenes": ("build_context", "compose")}
)
