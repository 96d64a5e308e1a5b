"""Generated files and texts, and created avatars and voices."""

import json
import struct
from typing import Any

import httpx
import pytest

from tests.support.sandbox_api import SPEECH, VIDEO, create_project, expect_data, expect_error

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
VOICE = {"script": "안녕하세요.", "model": "M000045058", "type": "deepbrainai", "language": "ko"}
PERSON = {"url": "https://cdn.example.com/ian.mp4", "name": "Ian", "gender": "MALE"}


def download(api: httpx.Client, path: str, body: Any) -> tuple[str, bytes]:
    """Generate a file, and return its type and its content."""
    response = httpx.get(expect_data(api.post(path, json=body))["downloadUrl"])
    assert response.status_code == 200
    return response.headers["content-type"], response.content


@pytest.mark.parametrize(
    ("fields", "orientation"),
    [({}, 1), ({"size": "LANDSCAPE"}, 1), ({"size": "PORTRAIT", "style": "3D"}, -1), ({"size": "SQUARE"}, 0)],
)
def test_generates_an_image_of_the_size(shared_api: httpx.Client, fields: Any, orientation: int) -> None:
    content_type, image = download(shared_api, "/tools/image-generator", {"topic": "꿀벌", **fields})
    width, height = struct.unpack(">II", image[16:24])
    assert (content_type, image[:8]) == ("image/png", PNG_SIGNATURE)
    assert (width > height) - (width < height) == orientation


@pytest.mark.parametrize(
    ("path", "body", "content_type", "start"),
    [
        ("/tools/voice-generator", VOICE, "audio/mpeg", b"ID3"),
        ("/tools/video-generator", {"topic": "Bees"}, "video/mp4", b"\0\0\0 ftyp"),
        ("/simple/audio", SPEECH, "audio/mpeg", b"ID3"),
    ],
)
def test_generates_sounds_and_videos(
    shared_api: httpx.Client, path: str, body: Any, content_type: str, start: bytes
) -> None:
    received_type, content = download(shared_api, path, body)
    assert (received_type, content[: len(start)]) == (content_type, start)


def test_each_generated_file_has_its_own_url(shared_api: httpx.Client) -> None:
    first, second = (expect_data(shared_api.post("/tools/video-generator", json={"topic": "Bees"})) for _ in range(2))
    assert first["downloadUrl"] != second["downloadUrl"]


def test_generates_a_text_about_the_topic(shared_api: httpx.Client) -> None:
    topic = "꿀벌은 어떻게\n꿀을 만들까?"
    assert topic in expect_data(shared_api.post("/tools/text-generator", json={"topic": topic}))["script"]


def test_accepts_created_avatars_in_videos(shared_api: httpx.Client) -> None:
    avatar_id = expect_data(shared_api.post("/avatars/customavatar", json=PERSON))["avatarId"]
    expect_data(shared_api.post("/simple/custom", json={**SPEECH, "model": avatar_id}))
    expect_data(shared_api.post("/simple/video", json={**VIDEO, "model": avatar_id}))


@pytest.mark.parametrize(
    ("path", "valid", "field", "value"),
    [
        ("/tools/image-generator", {"topic": "Bees"}, "style", "3d"),
        ("/tools/image-generator", {"topic": "Bees"}, "size", "landscape"),
        *(("/tools/" + tool, {}, "topic", "") for tool in ("image-generator", "video-generator", "text-generator")),
        *(("/tools/voice-generator", VOICE, field, "") for field in VOICE),
        *(
            (f"/avatars/{path}", PERSON, field, value)
            for path in ("customavatar", "dreamavatar", "voiceclone")
            for field, value in [("url", "ian.mp4"), ("url", "ftp://x/y"), ("url", "https://"), ("gender", "male")]
        ),
        ("/avatars/customavatar", PERSON, "locale", "ja"),
        ("/avatars/customavatar", PERSON, "perFrame", "true"),
        ("/avatars/customavatar", PERSON, "isWebcam", 1),
        ("/avatars/dreamavatar", PERSON, "tts", "voice"),
        ("/avatars/dreamavatar", PERSON, "name", ""),
        ("/avatars/voiceclone", PERSON, "locale", "en-US"),
    ],
)
def test_rejects_values_that_are_not_documented(
    shared_api: httpx.Client, path: str, valid: dict[str, Any], field: str, value: Any
) -> None:
    assert expect_error(shared_api.post(path, json={**valid, field: value}), 400).startswith(f"{field}: ")


def test_generated_files_need_a_known_name(shared_api: httpx.Client) -> None:
    url = expect_data(shared_api.post("/tools/image-generator", json={"topic": "Bees"}))["downloadUrl"]
    project_id = create_project(shared_api)
    origin, _, name = url.rpartition("/")
    assert name.endswith(".landscape.png")
    for wrong in (
        name.replace("landscape", "panorama"),
        f"{project_id}.square.mp4",
        f"{project_id}.mp3",
        "landscape.png",
    ):
        expect_error(httpx.get(f"{origin}/{wrong}"), 404)


def test_needs_a_token(shared_api: httpx.Client) -> None:
    for path, body in (("/tools/text-generator", {"topic": "Bees"}), ("/avatars/voiceclone", PERSON)):
        response = httpx.post(str(shared_api.base_url).rstrip("/") + path, content=json.dumps(body))
        expect_error(response, 401)
