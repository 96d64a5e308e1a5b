"""Texts that try to be markup, code, or something that is not text at all."""

from typing import Any

from scenekit import Project, Scene, Shadow
from tests.payloads import objects_in

EVIL = [
    *(
        "</script><script>window.hacked=1</script>",
        "<svg onload=window.hacked=1>",
        "<img src=x onerror=window.hacked=1>",
    ),
    *('" onclick="window.hacked=1', "' onfocus='window.hacked=1' autofocus x='", "--><script>window.hacked=1</script>"),
    *("</pre></style></title><script>window.hacked=1</script>", "javascript:window.hacked=1", "url(https://a.b/c)"),
    *("\x00\x1b\x85\x7f\ufffe", "&lt;script&gt;", "<!-- the scenes -->", "\u202eabc\u2066", "مرحبا بالعالم"),
    *("👩‍👩‍👧‍👦🇰🇷👍🏽", "a\u2028b\u2029c\r\nd", '\n  "scenes": []', "]]>", "{{x}}${x}"),
]
FULL = (
    Scene()
    .background("/a.png", color="red")
    .avatar("M000045058", tag="a", script="Hi")
    .text("x", font="x", color="red", stroke="red", background="red", shadow=Shadow("red"), tag="t")
    .image("/a.png", size=(4, 3), width=500)
    .video("/a.mp4", poster="/a.png")
    .audio("/a.mp3", label="x")
    .clip({"type": "newKind", "id": "x", "width": 900, "height": 100, "deep": {"er": {"est": ["x"]}}})
    .say("x", by="a")
)


def hostile(evil: str) -> dict[str, Any]:
    """A payload in which every text is that one, and so is a key."""
    found = Project("x", webhook_url="https://a.b").add(FULL, FULL).to_dict()
    for part in objects_in(found):
        if "type" in part:
            part[evil] = evil
        for key, value in part.items():
            if isinstance(value, str) and (key not in ("type", "shapeName", "orientation") or value == "newKind"):
                part[key] = evil
    return found
