"""Check a payload for problems before it is rendered.

finding        the class `Finding`, and all codes
clip_geometry  the box of a clip, and whether it hides what is behind it
located_clip   a clip with its place on the canvas
letters        the layout of texts, and the position of their letters
bodies         the position of the heads and bodies of avatars
urls           URLs that the service cannot fetch
context        the canvas, the catalog, and the results that all scenes share
checked_scene  a scene and the measurements of its clips
geometry       heads, canvas edges, covered elements and layers
text           overflow, broken words, contrast, size, variables
edges          images and strokes that an edge cuts off
overlaps       texts over texts, edges of images in texts, and texts behind other elements
occlusion      elements in front of a face or behind an avatar, texts in hair, and avatars in front of avatars
languages      language codes, and the writing systems of languages
speech         speakers and languages
avatars        avatars with estimated numbers or guessed image URLs
media          URLs and the scaling of images
fields         ids, ranges and keys
sources        checks that need the elements: ignored codes, and clothes that are not set
run            all checks of a payload
"""

from scenekit.inspection.check.finding import CODES, Code, Finding, Level, group_hints, select_codes, summarize
from scenekit.inspection.check.run import check, check_composed

__all__ = [
    "CODES",
    "Code",
    "Finding",
    "Level",
    "check",
    "check_composed",
    "group_hints",
    "select_codes",
    "summarize",
]
