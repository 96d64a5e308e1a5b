"""A project as the web editor exports it: ids of the editor, numbers with many digits, and undocumented keys."""

from __future__ import annotations

from typing import Any

from scenekit import AvatarFrame, Project, Scene

FRAME = AvatarFrame(
    origin=(1374, 2444),
    tight=(367.33333333333337, 168.16666666666669, 679, 2229),
    head=(613.3333333333334, 290, 182, 185),
)
"""The measurements of the avatar. It is in no catalog."""

EDITOR_KEYS = {
    "lockScalingFlip": True, "fill": "rgb(0,0,0)", "lockMovementX": False, "lockMovementY": False, "lockRotation": False,
    "lockScalingX": False, "lockScalingY": False, "lockSkewingX": False, "lockSkewingY": False, "lockUniScaling": False,
}  # fmt: skip

LESSONS = [
    ("Welcome", "안녕하세요, 여러분.", "Welcome to the first lesson."),
    ("Safety first", "안전이 먼저입니다.", "Wear your helmet at all times."),
    ("The machine", "이것이 기계입니다.", "The machine has three parts."),
    ("Switch it on", "전원을 켜세요.", "Press the green button."),
    ("Materials", "재료를 준비하세요.", "Place the material on the table."),
    ("Cut", "천천히 자르세요.", "Cut slowly, and keep your hands away."),
    ("Check", "결과를 확인하세요.", "Compare the part with the drawing."),
    ("Clean", "청소를 하세요.", "Clean the table after each part."),
    ("Switch it off", "전원을 끄세요.", "Press the red button, and wait."),
    ("Goodbye", "수고하셨습니다.", "See you in the next lesson."),
]
"""The title, the script and the body of each scene."""


def build_export() -> dict[str, Any]:
    """Return a project of 10 scenes: in each a background, an avatar, a title, a body and an image."""
    scenes = [_build_scene(index, *lesson) for index, lesson in enumerate(LESSONS)]
    return {"_id": "65f0c1d2e3a4b5c6d7e8f901", "name": "Workshop", "orientation": "landscape", "scenes": scenes}


def _build_scene(index: int, title: str, script: str, body: str) -> dict[str, Any]:
    shift = index * 1.2493927359487
    return {
        "background": {
            "id": "background", "type": "background", "source_type": "image",
            "source_url": "/images/background/bg_blue_gradient.png", "source_color": "rgb(54,188,37)",
        },
        "watermark": False,
        "clips": [
            _build_avatar(index, script, shift),
            _build_text(index, 2, title, "title", 54, 96.16666666666669 + shift, 104.7412913571),
            _build_text(index, 3, body, "body", 27, 96.16666666666669 + shift, 344.7412913571),
            _build_image(index, shift),
        ],
        "thumbnailUrl": None,
        "sceneIdx": index,
    }  # fmt: skip


def _id(kind: str, index: int, number: int) -> str:
    return f"{kind}-1h4ij5h8e{index:x}{number}"


def _build_avatar(index: int, script: str, shift: float) -> dict[str, Any]:
    scene = Scene().avatar("M000012345", clothes="BG00009876", language="ko", frame=FRAME, left=0, top=0)
    clip: dict[str, Any] = Project().add(scene).to_dict()["scenes"][0]["clips"][0]
    name = _id("aiModel", index, 1)
    return {
        **clip, "id": name, "name": name, "layer": 1, "left": 1030.2493927359487 + shift, "top": 146.74129135713008,
        "script": {"org": f"<p>{script}</p>", "tts": None}, "tag": "host",
        "headOnly": None, "voiceOnly": False, "isDelete": False,
    }  # fmt: skip


def _build_text(index: int, layer: int, text: str, tag: str, size: int, left: float, top: float) -> dict[str, Any]:
    name = _id("textImage", index, layer)
    return {
        "id": name, "type": "textImage", "layer": layer, "left": left, "top": top, "width": 800, "height": size * 1.34,
        "name": name, "fill": "rgb(11,30,63)", "scaleX": 1.0021551724, "scaleY": 1.0021551724, "opacity": 100,
        "text": text, "fontSize": size, "fontFamily": "Noto Sans KR", "fontWeight": 700 if tag == "title" else 400,
        "underline": False, "align": "left", "stroke": "", "strokeWidth": 0, "backgroundColor": "", "tag": tag,
        "lineHeight": 1.16, "isDelete": False,
    }  # fmt: skip


def _build_image(index: int, shift: float) -> dict[str, Any]:
    name = _id("image", index, 4)
    return {
        "id": name, "type": "image", "layer": 4, "source_url": f"https://cdn-studio.aistudios.com/images/657c091a3dbfd5f37bf9ef{index}d.jpg",
        "width": 2333, "height": 1312 + index, "left": 202.78299206561076 + shift, "top": 521.117991448, "name": name, **EDITOR_KEYS,
        "scaleX": 0.1494529947853931, "scaleY": 0.1494529947853931, "isDelete": False, "cropX": 0, "cropY": 0,
    }  # fmt: skip
