"""Fetched images: valid ones are drawn, others have a placeholder and a reason, and nothing else is requested."""

import base64
import re
import socket
import subprocess
import sys
from threading import Event
from time import monotonic
from typing import Any

import pytest

from scenekit import ArgumentError, Project, Scene
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.images.limits import Limits
from tests.storyboard.images.drawn_images import build_storyboard, fetch, find_images, missing_reason
from tests.storyboard.svg_parsing import SVG_NS, parse_svg
from tests.support.image_server import ImageServer, encode_image, encode_noise


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
def test_image_fills_its_clip(image_server: ImageServer, format: str) -> None:
    url = f"{image_server.url}/good/{format}"
    fetched = fetch(url)
    (image,) = find_images(fetched.svg())
    assert image.image.size == (80, 60)
    assert image.uri == f"data:image/{format};base64,{base64.b64encode(encode_image(format)).decode()}"
    assert image.box == (0, 0, 400, 300)
    assert (dict(fetched.missing), list(fetched.images)) == ({}, [url])
    assert f"good{format}" not in fetched.svg()  # the image has no label with its name


def test_fetch_does_not_change_the_storyboard(image_server: ImageServer) -> None:
    before = build_storyboard(f"{image_server.url}/good/png")
    drawing = before.svg()
    assert before.fetch(allow_private=True) != before
    assert (before.images, before.missing, before.svg()) == ({}, {}, drawing)
    fetched = before.fetch(allow_private=True)
    with pytest.raises(TypeError, match="immutable"):
        fetched.images["x"] = None
    assert "PNG" not in repr(fetched)


def test_drawing_without_fetch_requests_nothing(image_server: ImageServer) -> None:
    before = dict(image_server.request_counts)
    build_storyboard(f"{image_server.url}/good/png", source_url=f"{image_server.url}/good/jpeg").svg(guides=True)
    assert image_server.request_counts == before


def test_draws_backgrounds_posters_and_images(image_server: ImageServer) -> None:
    url = image_server.url
    scene = (
        Scene()
        .background(f"{url}/good/jpeg", color="navy")
        .video(f"{url}/film.mp4", poster=f"{url}/good/gif", size=(80, 60), left=100, top=50, width=480)
        .image(f"{url}/good/webp", size=(80, 60), left=700, top=50, width=160)
    )
    fetched = Project().add(scene).storyboard().fetch(allow_private=True)
    background, video, image = find_images(fetched.svg())
    assert background.box == (0, -180, 1920, 1440)  # it covers the canvas and keeps its aspect ratio
    assert video.box == image.box == (0, 0, 80, 60)  # in px of their clips, which are scaled
    assert [drawn.image.format for drawn in (background, video, image)] == ["JPEG", "GIF", "WEBP"]
    assert image_server.request_counts["/film.mp4"] == 0
    circles = list(parse_svg(fetched.svg()).iter(f"{SVG_NS}circle"))
    assert len(circles) == 1  # the play button on the poster


def avatar_payload(source: object, edit: object = None) -> dict[str, Any]:
    model = {"ai_name": "Anna", "source_url": source, "deployImage": {"edit_src": edit}}
    box = {"left": 300, "top": 100, "width": 400, "height": 1200, "scaleX": 0.5, "scaleY": 0.5}
    return {"scenes": [{"clips": [{"type": "aiModel", "id": "a", "layer": 1, "model": model, **box}]}]}


@pytest.mark.parametrize("key", ["source", "edit"])
def test_person_in_a_cutout_fills_the_box_of_the_avatar(image_server: ImageServer, key: str) -> None:
    url = f"{image_server.url}/good/cutout"
    fetched = Storyboard(read_payload_view(avatar_payload(**{"source": None} | {key: url}))).fetch(allow_private=True)
    (image,) = find_images(fetched.svg())
    x, y, width, height = image.box
    decoded = image.image
    left, top, right, bottom = decoded.getchannel("A").getbbox() or (0, 0, 0, 0)
    x_scale, y_scale = width / decoded.width, height / decoded.height
    assert (x + left * x_scale, y + top * y_scale) == pytest.approx((0, 0), abs=3)
    assert ((right - left) * x_scale, (bottom - top) * y_scale) == pytest.approx((400, 1200), abs=6)
    assert decoded.height == 700  # the person has 200 x 600 px, as in the drawing, so the image is not scaled
    assert "Anna</text>" not in fetched.svg()


@pytest.mark.parametrize("size", [(1, 1), (16, 9), (400, 300)])
def test_image_fills_a_scaled_clip(image_server: ImageServer, size: tuple[int, int]) -> None:
    url = f"{image_server.url}/large/jpeg"
    scene = Scene().image(url, size=size, left=0, top=0, width=1920, height=1080, fit="fill")
    (image,) = find_images(Project().add(scene).storyboard().fetch(allow_private=True).svg())
    assert image.box == (0, 0, *size)


def test_opaque_cutout_fills_the_box_of_the_avatar(image_server: ImageServer) -> None:
    fetched = Storyboard(read_payload_view(avatar_payload(f"{image_server.url}/good/jpeg"))).fetch(allow_private=True)
    assert find_images(fetched.svg())[0].box == (0, 0, 400, 1200)


def test_scales_an_image_to_the_largest_size_in_which_it_is_drawn(image_server: ImageServer) -> None:
    url = f"{image_server.url}/large/png"
    (image,) = find_images(fetch(url).svg())
    assert (image.image.format, image.image.size) == ("JPEG", (450, 300))
    uses = [Scene().image(url, size=(3, 2), width=width) for width in (300, 600, 450)]
    for background in ({}, {"source_url": url}):
        payload = Project().add(*uses).to_dict()
        payload["scenes"][0]["background"] = background
        fetched = Storyboard(read_payload_view(payload)).fetch(allow_private=True)
        (image_data,) = fetched.images.values()
        assert image_data.size == ((1920, 1280) if background else (600, 400))


def test_compresses_a_large_file_that_has_the_right_size(image_server: ImageServer) -> None:
    url = f"{image_server.url}/large/noise"
    clip = {"type": "image", "left": 0, "top": 0, "width": 4000, "height": 3000, "layer": 1, "source_url": url}
    fetched = Storyboard(read_payload_view({"scenes": [{"clips": [clip]}]})).fetch(allow_private=True)
    (image,) = fetched.images.values()
    assert (image.format, image.size) == ("jpeg", (2000, 1500))
    assert len(image.data) < len(encode_noise((2000, 1500)))


REASONS_BY_PATH = {
    "missing": "cannot be downloaded: the server responded with status 404",
    "status/500": "cannot be downloaded: the server responded with status 500",
    "status/204": "cannot be downloaded: the server responded with status 204",
    "loop": "cannot be downloaded: there were more than 10 redirects",
    "nowhere": "cannot be downloaded: the server redirects without a target",
    "redirect?file:///etc/passwd": "is redirected to a target that does not begin with http:// or https://",
    "redirect?ftp://a.b/c.png": "is redirected to a target that does not begin with http:// or https://",
    "redirect?http://ann:secret@a.b/c.png": "is redirected to a target that contains a user name or a password, which scenekit does not send",
    "redirect?http://[::1": "is redirected to a target that is not a valid URL",
    "html": "is not a PNG, JPEG, WebP or GIF",
    "empty": "cannot be downloaded: the file is empty",
    "svg": "is an SVG, which scenekit does not embed",
    "bomb": "has 50000 x 50000 px, more than 25 million in total",
    "gzip": "cannot be downloaded: the server sent a compressed file",
    "announced": "cannot be downloaded: the file is larger than 20 MB",
    "endless": "cannot be downloaded: the file is larger than 20 MB",
    "short": "cannot be downloaded: the response was broken off or is not valid HTTP",
    "long": "cannot be decoded, because it is damaged or truncated",
    "broken": "cannot be decoded, because it is damaged or truncated",
    "reset": "cannot be downloaded: the response was broken off or is not valid HTTP",
    "nonsense": "cannot be downloaded: the response was broken off or is not valid HTTP",
}

TEMPORARY_FAULTS = ("status/500", "status/204", "empty", "short", "reset", "nonsense")
"""The faults after which the image is requested once more."""

REQUEST_COUNTS = {"loop": 11, **dict.fromkeys(TEMPORARY_FAULTS, 2)}


@pytest.mark.parametrize("path", REASONS_BY_PATH)
def test_reports_faults_of_the_server(image_server: ImageServer, path: str) -> None:
    before = image_server.request_counts.total()
    assert missing_reason(f"{image_server.url}/{path}") == REASONS_BY_PATH[path]
    assert image_server.request_counts.total() == before + REQUEST_COUNTS.get(path, 1)


@pytest.mark.parametrize("name", ["Ä%20.png", "a b.png", "ä.png?ü=ß"])
def test_fetches_urls_with_any_characters(image_server: ImageServer, name: str) -> None:
    for url in (f"{image_server.url}/good/png/{name}", f"{image_server.url}/elsewhere/{name}"):
        assert fetch(url).missing == {}


@pytest.mark.parametrize("path", ["trickle", "drip", "silent"])
def test_image_timeout(image_server: ImageServer, path: str) -> None:
    started = monotonic()
    assert missing_reason(f"{image_server.url}/{path}", limits=Limits(image_timeout=0.3)) == "timed out"
    assert monotonic() - started < 20


def test_total_timeout(image_server: ImageServer) -> None:
    urls = [f"{image_server.url}/silent?{n}" for n in range(9)] + [f"{image_server.url}/good/png"]
    fetched = fetch(*urls, limits=Limits(total_timeout=0.4, max_concurrency=3))
    assert dict(fetched.missing) == dict.fromkeys(urls, "timed out")


def test_total_timeout_applies_to_host_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    is_done = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: is_done.wait(60))
    assert missing_reason("http://slow.example/a.png", limits=Limits(total_timeout=0.1)) == "timed out"
    is_done.set()


def test_does_not_decode_images_after_the_deadline(image_server: ImageServer) -> None:
    """Each image is a file of 100 kB that takes about a second to decode."""
    encode_image("png", (5000, 5000))  # the server caches it, so all 40 downloads are fast
    urls = [f"{image_server.url}/wide?{n}" for n in range(40)]
    fetched = fetch(*urls, limits=Limits(total_timeout=3))
    assert set(fetched.missing.values()) == {"timed out"}
    assert len(fetched.missing) > len(fetched.images)


def test_limits_the_size_of_all_images(image_server: ImageServer) -> None:
    urls = [f"{image_server.url}/good/png?{n}" for n in range(5)]
    limits = Limits(max_total_bytes=len(encode_image()) * 3, max_concurrency=1)
    fetched = fetch(*urls, limits=limits)
    assert len(fetched.images) == 3
    assert {reason.partition(" limit")[0] for reason in fetched.missing.values()} == {"would exceed the"}


def test_fetches_many_images_and_reports_each(image_server: ImageServer) -> None:
    urls = [f"{image_server.url}/{'good/png' if n % 3 else 'missing'}?many{n}" for n in range(30)]
    reasons: dict[str, str | None] = {}
    fetched = build_storyboard(*urls, *urls).fetch(allow_private=True, on_image=reasons.__setitem__)
    assert reasons == {url: fetched.missing.get(url) for url in urls}
    assert [*fetched.images] == [url for url in urls if url in fetched.images]
    assert (len(fetched.images), len(fetched.missing)) == (20, 10)
    assert len(find_images(fetched.svg())) == 40
    assert all(image_server.request_counts[url.removeprefix(image_server.url)] == 1 for url in urls)


def test_raises_errors_of_the_callback(image_server: ImageServer) -> None:
    def interrupt(url: str, reason: str | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_storyboard(f"{image_server.url}/good/png", f"{image_server.url}/silent").fetch(
            allow_private=True, on_image=interrupt
        )


def test_fetches_only_the_images_of_one_scene(image_server: ImageServer) -> None:
    scenes = [Scene().background(f"{image_server.url}/good/{format}") for format in ("png", "gif")]
    storyboard = Project().add(*scenes).storyboard()
    assert list(storyboard.fetch(1, allow_private=True).images) == [f"{image_server.url}/good/gif"]
    with pytest.raises(
        ArgumentError, match=r"^fetch\(scene=2\): scene must be from 0 to 1, because the project has 2 scenes"
    ):
        storyboard.fetch(2)


def test_sends_no_cookies_and_uses_no_proxy(image_server: ImageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    url = f"{image_server.url}/cookie"
    fetch(url, f"{url}?2", use_cache=False)
    assert set(image_server.headers["/cookie"]) == {"host", "user-agent", "accept", "accept-encoding"}


def test_appends_paths_on_the_service_to_the_base_url(image_server: ImageServer) -> None:
    path = "/images/png?v=1"
    requests = {"": path, "/": path, "/good/png": f"/good/png{path}", "/good/png/": f"/good/png{path}"}
    for base, request in requests.items():
        before = image_server.request_counts[request]
        fetched = fetch(path, base_url=f"{image_server.url}{base}", use_cache=False)
        assert (list(fetched.images), dict(fetched.missing)) == ([path], {})
        assert "data:image/png" in fetched.svg()
        assert image_server.request_counts[request] == before + 1


@pytest.mark.parametrize(
    "base", ["", "file:///", "cdn.example.com", "/images", "https://ann:secret@a.b", 5, "http://a.b?c", "http://a.b#c"]
)
def test_rejects_invalid_base_urls(base: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^fetch\(base_url=") as error_info:
        fetch("/a.png", base_url=base)
    assert "secret" not in str(error_info.value)


@pytest.mark.parametrize("name", Limits.__struct_fields__)
@pytest.mark.parametrize("value", [0, -1, "5", None, float("nan"), True])
def test_rejects_invalid_limits(name: str, value: Any) -> None:
    with pytest.raises(ArgumentError, match=rf"^Limits\({name}="):
        Limits(**{name: value})


def test_rejects_limits_of_another_type() -> None:
    with pytest.raises(ArgumentError, match=r"^fetch\(limits=5\): limits must be Limits"):
        fetch("/a.png", limits=5)


WITHOUT_PILLOW = """
import sys
sys.modules["PIL"] = None
from scenekit import Project, Scene

project = Project().add(Scene().image(sys.argv[1], size=(4, 3), width=400).image(sys.argv[2], size=(4, 3), width=400))
storyboard = project.storyboard().fetch(allow_private=True)
print(storyboard.svg().count("data:image/jpeg"), *list(storyboard.missing.values())[-1:])
"""


def test_without_pillow_images_are_embedded_unchanged(image_server: ImageServer) -> None:
    command = [
        sys.executable,
        "-c",
        WITHOUT_PILLOW,
        f"{image_server.url}/large/jpeg",
        f"{image_server.url}/large/noise",
    ]
    output = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    assert re.fullmatch(r"1 has \d\.\d MB and needs Pillow to be scaled down: pip install Pillow\n", output)
