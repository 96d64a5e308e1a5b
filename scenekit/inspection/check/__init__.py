"""What is wrong with a payload, before anybody pays for it.

finding     what is found, and every code that there is
geometry    heads, edges, covers and layers
text        overflow, broken words, contrast, size, variables
bodies      what is over a face, and what is behind a face or a body
languages   their codes, and how each is written
speech      who speaks, in which language, and whether the avatar is known
media       addresses and pictures
fields      ids, ranges and keys
elements    what only the elements know: what they allow, and what they leave open
"""

from scenekit.inspection.check.finding import CODES, Code, Finding, Level, select_codes, summarize
from scenekit.inspection.check.run import check

__all__ = ["CODES", "Code", "Finding", "Level", "check", "select_codes", "summarize"]
