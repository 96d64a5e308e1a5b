"""Payloads with texts that look like markup or code, and with invalid numbers."""

from typing import Any

from scenekit import Project, Scene, Shadow
from tests.support.payloads import collect_objects

HOSTILE_TEXTS = [
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
FULL_SCENE = (
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


def build_hostile_payload(text: str) -> dict[str, Any]:
    """Return a payload in which all texts, and a key of each typed object, are `text`."""
    payload = Project("x", webhook_url="https://a.b").add(FULL_SCENE, FULL_SCENE).to_dict()
    for part in collect_objects(payload):
        if "type" in part:
            part[text] = text
        for key, value in part.items():
            if isinstance(value, str) and (key not in ("type", "shapeName", "orientation") or value == "newKind"):
                part[key] = text
    return payload


BROKEN_NUMBERS: list[Any] = [1e300, -1e300, 1e308, 10**30, 2**53, -0.0, 5e-324, None, True, "5", "", [], {}, [[1e300]]]
"""Values that JSON can represent, in place of a number."""

VALIDATED_NUMBER_KEYS = {"left", "top", "width", "height", "scaleX", "scaleY", "layer", "fontSize", "sceneIdx"}
"""Keys whose values must be numbers: the reader validates them."""


def build_broken_payload(value: Any) -> dict[str, Any]:
    """Return a payload in which `value` takes the place of all numbers that may have its type."""
    payload = Project("x").add(FULL_SCENE).to_dict()
    is_number = value is None or type(value) in (int, float)
    for part in collect_objects(payload):
        for key, number in part.items():
            if type(number) in (int, float) and (is_number or key not in VALIDATED_NUMBER_KEYS):
                part[key] = value
    return payload
