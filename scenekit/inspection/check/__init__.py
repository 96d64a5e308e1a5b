"""Check a payload for problems before it is rendered.

finding     the class `Finding`, and all codes
geometry    heads, canvas edges, covered elements and layers
text        overflow, broken words, contrast, size, variables
edges       images and strokes that an edge cuts off
letters     the position of the letters of texts
overlaps    texts over texts, edges of images in texts, and texts behind other elements
occlusion   elements in front of a face or behind an avatar, texts in hair, and avatars in front of avatars
languages   language codes, and the writing systems of languages
speech      speakers and languages
avatars     avatars with estimated numbers or guessed image URLs
media       URLs and images
fields      ids, ranges and keys
sources     checks that need the elements: ignored codes, and clothes that are not set
run         all checks of a payload
"""

from scenekit.inspection.check.finding import CODES, Code, Finding, Level, group_hints, select_codes, summarize
from scenekit.inspection.check.run import check, may_contain_variables

__all__ = [
    "CODES",
    "Code",
    "Finding",
    "Level",
    "check",
    "group_hints",
    "may_contain_variables",
    "select_codes",
    "summarize",
]
