"""The values that the checks of all scenes of a project share."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from scenekit.avatars.catalog import find_entry
from scenekit.core.geometry import Box
from scenekit.inspection.check.bodies import locate_regions
from scenekit.inspection.check.urls import find_url_problem

if TYPE_CHECKING:
    from scenekit.avatars.catalog import Catalog
    from scenekit.inspection.view import PayloadView


class CheckContext:
    """The canvas, the catalog, and the results that do not depend on the scene.

    The scenes of a project often have the same avatars at the same place, and the same images. Each result is computed
    once, and is kept until the end of the check.
    """

    def __init__(self, payload_view: PayloadView, catalog: Catalog):
        self.canvas_size = payload_view.canvas
        self.canvas = Box(0, 0, *payload_view.canvas)
        self.video_short_side = payload_view.video_short_side
        self.catalog = catalog
        self.locate_regions = cache(locate_regions)
        self.find_url_problem = cache(find_url_problem)
        self.find_entry = cache(partial(find_entry, catalog))
