"""Pictures from the web: what is good is drawn, what is not is a placeholder with a reason, and nothing else is asked."""

import base64
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scenekit import ArgumentError, Project, Scene
from scenekit.core.geometry import Box, Size
from scenekit.inspection.view import read_payload_view
from scenekit.storyboard import Storyboard
from scenekit.storyboard.images import cache
from scenekit.storyboard.images.image import UnavailableError, identify_image
from scenekit.storyboard.images.limits import Limits
from scenekit.storyboard.images.public_hosts import is_public
from scenekit.storyboard.images.scaling import downscale_for_embedding
from scenekit.storyboard.images.urls import normalize_url, redact_url
from tests.support.image_server import ImageServer, encode_image, encode_image_bomb, encode_noise
from tests.support.paths import ROOT

CERTIFICATE = ROOT / "tests" / "secure.example.pem"
"""With its key: it is nobody's."""

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCENEKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def board(*addresses: str, **background: Any) -> Storyboard:
    clips = [
        {"type": "image", "layer": n, "left": 0, "top": 0, "width": 400, "height": 300, "source_url": address}
        for n, address in enumerate(addresses)
    ]
    return Storyboard(read_payload_view({"scenes": [{"clips": clips, "background": background}]}))


def fetch(*addresses: str, **options: Any) -> Storyboard:
    return board(*addresses).fetch(**({"allow_private": True} | options))


def why(address: str, **options: Any) -> str:
    """The reason why a picture is missing; its scene is drawn all the same, with its placeholder."""
    fetched = fetch(address, **options)
    assert (fetched.images, list(fetched.missing)) == ({}, [address])
    assert fetched.svg() == board(address).svg()
    reason: str = fetched.missing[address]
    return reason


class Shown(NamedTuple):
    """A picture where it is shown."""

    uri: str
    place: tuple[float, ...]
    """Left, top, width and height, px of what it is drawn in."""

    @property
    def image(self) -> Image.Image:
        found = re.fullmatch(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/]+=*)", self.uri)
        assert found
        opened = Image.open(BytesIO(base64.b64decode(found[2])), formats=[found[1].upper()])
        opened.load()
        return opened


def images(drawing: str) -> list[Shown]:
    """All that are shown, in the order in which they are; each is embedded once, in its own px."""
    root = ET.fromstring(drawing)  # noqa: S314 (it was drawn here)
    written = {f"#{one.get('id')}": one for one in root.iter(f"{NS}image")}
    uses = [(written[one.get("href", "")], one.get("transform", "")) for one in root.iter(f"{NS}use")]
    assert len({one.get("href") for one in written.values()}) == len(written) == len({one.get("id") for one, _ in uses})
    assert {one.get("preserveAspectRatio") for one in written.values()} <= {"none"}
    return [Shown(image.get("href", ""), _place(image, transform)) for image, transform in uses]


def _place(image: ET.Element, transform: str) -> tuple[float, ...]:
    found = re.fullmatch(r"(?:translate\((\S+) (\S+)\) )?scale\((\S+) (\S+)\)", transform)
    assert found
    left, top, across, down = (float(one or 0) for one in found.groups())
    size = across * float(image.get("width", "")), down * float(image.get("height", ""))
    return left, top, *(round(side, 3) for side in size)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
def test_a_picture_fills_its_clip(image_server: ImageServer, format: str) -> None:
    address = f"{image_server.url}/good/{format}"
    fetched = fetch(address)
    (image,) = images(fetched.svg())
    assert image.image.size == (80, 60)
    assert image.uri == f"data:image/{format};base64,{base64.b64encode(encode_image(format)).decode()}"
    assert image.place == (0, 0, 400, 300)
    assert (dict(fetched.missing), list(fetched.images)) == ({}, [address])
    assert f"good{format}" not in fetched.svg()  # no name where the picture itself is


def test_fetching_changes_no_storyboard(image_server: ImageServer) -> None:
    before = board(f"{image_server.url}/good/png")
    drawing = before.svg()
    assert before.fetch(allow_private=True) != before
    assert (before.images, before.missing, before.svg()) == ({}, {}, drawing)
    fetched = before.fetch(allow_private=True)
    with pytest.raises(TypeError, match="cannot be changed"):
        fetched.images["x"] = None
    assert "PNG" not in repr(fetched)


def test_without_fetch_nothing_is_asked(image_server: ImageServer) -> None:
    before = dict(image_server.request_counts)
    board(f"{image_server.url}/good/png", source_url=f"{image_server.url}/good/jpeg").svg(guides=True)
    assert image_server.request_counts == before


def test_every_kind_of_picture_is_drawn_in_its_place(image_server: ImageServer) -> None:
    url = image_server.url
    scene = (
        Scene()
        .background(f"{url}/good/jpeg", color="navy")
        .video(f"{url}/film.mp4", poster=f"{url}/good/gif", size=(80, 60), left=100, top=50, width=480)
        .image(f"{url}/good/webp", size=(80, 60), left=700, top=50, width=160)
    )
    fetched = Project().add(scene).storyboard().fetch(allow_private=True)
    back, video, image = images(fetched.svg())
    assert back.place == (0, -180, 1920, 1440)  # it covers the canvas, and keeps its ratio
    assert video.place == image.place == (0, 0, 80, 60)  # of their clips, which are scaled
    assert [one.image.format for one in (back, video, image)] == ["JPEG", "GIF", "WEBP"]
    assert image_server.request_counts["/film.mp4"] == 0
    marks = list(ET.fromstring(fetched.svg()).iter(f"{NS}circle"))  # noqa: S314
    assert len(marks) == 1  # the play mark stays on the poster


def avatar(source: object, edit: object = None) -> dict[str, Any]:
    model = {"ai_name": "Anna", "source_url": source, "deployImage": {"edit_src": edit}}
    box = {"left": 300, "top": 100, "width": 400, "height": 1200, "scaleX": 0.5, "scaleY": 0.5}
    return {"scenes": [{"clips": [{"type": "aiModel", "id": "a", "layer": 1, "model": model, **box}]}]}


@pytest.mark.parametrize("key", ["source", "edit"])
def test_the_person_in_a_cutout_fills_the_box_of_the_avatar(image_server: ImageServer, key: str) -> None:
    address = f"{image_server.url}/good/cutout"
    fetched = Storyboard(read_payload_view(avatar(**{"source": None} | {key: address}))).fetch(allow_private=True)
    (image,) = images(fetched.svg())
    x, y, width, height = image.place
    shown = image.image
    left, top, right, bottom = shown.getchannel("A").getbbox() or (0, 0, 0, 0)
    across, down = width / shown.width, height / shown.height
    assert (x + left * across, y + top * down) == pytest.approx((0, 0), abs=3)
    assert ((right - left) * across, (bottom - top) * down) == pytest.approx((400, 1200), abs=6)
    assert shown.height == pytest.approx(700)  # drawn at 200 x 600, as large as it is: it stays as it is
    assert "Anna</text>" not in fetched.svg()


@pytest.mark.parametrize("size", [(1, 1), (16, 9), (400, 300)])
def test_a_picture_fills_its_clip_however_that_is_scaled(image_server: ImageServer, size: tuple[int, int]) -> None:
    address = f"{image_server.url}/large/jpeg"
    scene = Scene().image(address, size=size, left=0, top=0, width=1920, height=1080, fit="fill")
    (image,) = images(Project().add(scene).storyboard().fetch(allow_private=True).svg())
    assert image.place == (0, 0, *size)


def test_a_cutout_with_nothing_transparent_fills_the_box_itself(image_server: ImageServer) -> None:
    fetched = Storyboard(read_payload_view(avatar(f"{image_server.url}/good/jpeg"))).fetch(allow_private=True)
    assert images(fetched.svg())[0].place == (0, 0, 400, 1200)


def test_a_picture_is_scaled_to_the_largest_size_in_which_it_is_drawn(image_server: ImageServer) -> None:
    address = f"{image_server.url}/large/png"
    (image,) = images(fetch(address).svg())
    assert (image.image.format, image.image.size) == ("JPEG", (450, 300))
    uses = [Scene().image(address, size=(3, 2), width=width) for width in (300, 600, 450)]
    for background in ({}, {"source_url": address}):
        payload = Project().add(*uses).to_dict()
        payload["scenes"][0]["background"] = background
        fetched = Storyboard(read_payload_view(payload)).fetch(allow_private=True)
        (found,) = fetched.images.values()
        assert found.size == ((1920, 1280) if background else (600, 400))


def test_a_picture_is_turned_as_the_camera_was() -> None:
    made, stream = Image.new("RGB", (80, 60), "blue"), BytesIO()
    made.paste("red", (0, 0, 40, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter clockwise: what was at the left is at the top
    made.save(stream, "JPEG", exif=exif)
    found = downscale_for_embedding(identify_image(stream.getvalue()), Size(400, 300), is_cutout=False)
    turned = Image.open(BytesIO(found.data))
    assert (found.size, turned.size, dict(turned.getexif())) == ((60, 80), (60, 80), {})
    assert turned.getpixel((30, 10)) == pytest.approx((254, 0, 0), abs=5)


def test_a_large_jpeg_of_a_turned_camera_has_the_size_in_which_it_is_drawn() -> None:
    """It is decoded at an eighth of its size."""
    made, stream = Image.new("RGB", (1600, 1200), "blue"), BytesIO()
    made.paste("red", (0, 0, 800, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6
    made.save(stream, "JPEG", exif=exif)
    for drawn in (Size(60, 80), Size(60, 1), Size(1, 80)):
        found = downscale_for_embedding(identify_image(stream.getvalue()), drawn, is_cutout=False)
        turned = Image.open(BytesIO(found.data))
        assert found.size == turned.size == (60, 80)
        assert turned.getpixel((30, 30)) == pytest.approx((254, 0, 0), abs=5)


def test_what_is_clear_stays_clear() -> None:
    made, stream = Image.new("RGBA", (400, 400)), BytesIO()
    made.paste("red", (0, 0, 200, 400))
    made.save(stream, "PNG")
    found = downscale_for_embedding(identify_image(stream.getvalue()), Size(100, 100), is_cutout=False)
    alpha = Image.open(BytesIO(found.data)).getchannel("A")
    assert (found.format, alpha.getpixel((20, 50)), alpha.getpixel((80, 50))) == ("webp", 255, 0)


def test_a_large_file_is_made_smaller_even_where_its_size_is_right(image_server: ImageServer) -> None:
    address = f"{image_server.url}/large/noise"
    clip = {"type": "image", "left": 0, "top": 0, "width": 4000, "height": 3000, "layer": 1, "source_url": address}
    fetched = Storyboard(read_payload_view({"scenes": [{"clips": [clip]}]})).fetch(allow_private=True)
    (found,) = fetched.images.values()
    assert (found.format, found.size) == ("jpeg", (2000, 1500))
    assert len(found.data) < len(encode_noise((2000, 1500)))


WRONG = {
    "missing": "is not there: the server answers 404",
    "status/500": "is not there: the server answers 500",
    "status/204": "is not there: the server answers 204",
    "loop": "is redirected more than 5 times",
    "nowhere": "is redirected to nowhere",
    "redirect?file:///etc/passwd": "is redirected to what does not begin with http:// or https://",
    "redirect?ftp://a.b/c.png": "is redirected to what does not begin with http:// or https://",
    "redirect?http://ann:secret@a.b/c.png": "is redirected to what carries a user name or a password, which are not sent",
    "redirect?http://[::1": "is redirected to what is no address",
    "html": "is no PNG, JPEG, WebP or GIF",
    "empty": "is no PNG, JPEG, WebP or GIF",
    "svg": "is an SVG, which is not embedded",
    "bomb": "claims 50000 x 50000 px, more than 25 million",
    "gzip": "is sent compressed, although that was not asked for",
    "announced": "is larger than 20 MB",
    "endless": "is larger than 20 MB",
    "short": "came with a broken answer",
    "long": "cannot be decoded, it may be cut off",
    "broken": "cannot be decoded, it may be cut off",
    "reset": "came with a broken answer",
    "nonsense": "came with a broken answer",
}


@pytest.mark.parametrize("path", WRONG)
def test_what_a_server_does_wrong_is_a_reason(image_server: ImageServer, path: str) -> None:
    before = image_server.request_counts.total()
    assert why(f"{image_server.url}/{path}") == WRONG[path]
    assert image_server.request_counts.total() == before + (6 if path == "loop" else 1)


ELSEWHERE = {
    "file:///etc/passwd": "does not begin with http:// or https://",
    "ftp://a.b/c.png": "does not begin with http:// or https://",
    "javascript:alert(1)": "does not begin with http:// or https://",
    "data:image/png;base64,AAAA": "does not begin with http:// or https://",
    "//a.b/c.png": "does not begin with http:// or https://",
    "c:\\a.png": "does not begin with http:// or https://",
    "${logo}": "does not begin with http:// or https://",
    "/images/blue.png": "is a path of the service, whose host is not known (a base URL can name it)",
    "https://ann:secret@a.b/c.png": "carries a user name or a password, which are not sent",
    "https://@a.b/c.png": "carries a user name or a password, which are not sent",
    "http://": "is no address",
    "http://a.b:99999/c.png": "is no address",
    "http://a.b:x/c.png": "is no address",
    "http://[::1/c.png": "is no address",
    "http://a b/c.png": "is no address",
    "http://a\r\nHost: b/c.png": "is no address",
    "http://a..b/c.png": "is no address",
    f"http://{'a' * 70}.b/c.png": "is no address",
    "http://a.b/\ud800.png": "is no address",
    "http://[fe80::1%25eth0]/c.png": "is no address",
    "http://nothing.invalid/c.png": "is on a host that is not known",
}


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_address_that_leads_elsewhere_is_a_reason(address: str) -> None:
    assert why(address) == ELSEWHERE[address]


@given(st.text(max_size=30), st.sampled_from(["", "http://", "https://a.b", "http://a.b/", "/"]))
def test_an_address_is_plain_or_none(said: str, start: str) -> None:
    """What is asked for is ASCII without spaces, leads to http or https, stays the same, and httpcore takes it."""
    try:
        address = normalize_url(start + said, "https://a.b/c")
    except UnavailableError:
        return
    assert re.fullmatch(r"https?://[a-z0-9_.:\[\]-]+/[!-~]*", address)
    assert normalize_url(address) == address
    assert httpcore.Request("GET", address).url.scheme in (b"http", b"https")


@pytest.mark.parametrize("name", ["Ä%20.png", "a b.png", "ä.png?ü=ß"])
def test_an_address_may_have_any_letters(image_server: ImageServer, name: str) -> None:
    for address in (f"{image_server.url}/good/png/{name}", f"{image_server.url}/elsewhere/{name}"):
        assert fetch(address).missing == {}


PRIVATE = "is on this machine or in a private network, which is only asked if that is allowed"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0", "[::1]", "[::]"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
        *("[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fd00::1]"),
        *("[ff02::1]", "[fec0::1]", "[::127.0.0.1]"),
    ],
)
def test_private_places_are_not_asked(image_server: ImageServer, host: str) -> None:
    before = image_server.request_counts.total()
    assert why(f"http://{host}:{image_server.server_port}/good/png", allow_private=False) == PRIVATE
    assert image_server.request_counts.total() == before


def test_a_private_place_behind_a_redirect_is_not_asked(
    image_server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public host that leads to a private one: the first is this machine, under a name that says otherwise."""
    real = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == "public.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr("scenekit.storyboard.images.public_hosts.is_public", lambda number: number == "127.0.0.1")
    before = image_server.request_counts["/good/png"]
    for target in (
        "http://10.0.0.1/x.png",
        "http://169.254.169.254/meta",
        f"http://[::1]:{image_server.server_port}/good/png",
    ):
        address = f"http://public.example:{image_server.server_port}/redirect?{target}"
        assert why(address, allow_private=False) == PRIVATE
    assert image_server.request_counts["/good/png"] == before


def test_a_name_is_looked_up_once_and_its_checked_number_asked(
    image_server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means another place the second time gains nothing."""
    looked_up: list[Any] = []
    real = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        looked_up.append(host)
        return real("127.0.0.1" if host == "rebound.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    address = f"http://rebound.example:{image_server.server_port}/good/png"
    assert list(fetch(address).images) == [address]
    assert looked_up == ["rebound.example", "127.0.0.1"]
    assert image_server.headers["/good/png"]["host"] == f"rebound.example:{image_server.server_port}"


def test_a_host_of_several_numbers_is_asked_at_the_one_that_answers(
    image_server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != "two.example":
            return real(host, port, *rest, **more)
        return [*real("127.0.0.9", port, *rest, **more), *real("127.0.0.1", port, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert fetch(f"http://two.example:{image_server.server_port}/good/png").missing == {}


@pytest.mark.parametrize(
    ("number", "public"), [("8.8.8.8", True), ("2606:4700::1111", True), ("64:ff9b::808:808", True)]
)
def test_public_places_are_asked(number: str, public: bool) -> None:
    assert is_public(number) is public


def test_nobody_at_home_is_a_reason() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # it does not listen
        assert why(f"http://127.0.0.1:{taken.getsockname()[1]}/a.png") == "cannot be reached: Connection refused"


def test_a_server_that_speaks_no_tls_is_a_reason(image_server: ImageServer) -> None:
    reason = why(f"https://127.0.0.1:{image_server.server_port}/good/png")
    assert reason.startswith("cannot be reached: ")


@pytest.fixture
def secure_server() -> Iterator[ImageServer]:
    """A server that says it is secure.example, and is believed by whoever trusts `CERTIFICATE`."""
    server = ImageServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.start()
    yield server
    server.stop()


def test_a_certificate_must_be_that_of_the_name(secure_server: ImageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the name, although the connection goes to a number."""
    real = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    right, wrong = (f"https://{name}.example:{secure_server.server_port}/good/png" for name in ("secure", "other"))
    assert why(right) == "cannot be reached: self-signed certificate"
    monkeypatch.setattr(httpcore, "default_ssl_context", lambda: ssl.create_default_context(cafile=CERTIFICATE))
    assert list(fetch(right).images) == [right]
    assert why(wrong).startswith("cannot be reached: Hostname mismatch")


@pytest.mark.parametrize("path", ["trickle", "drip", "silent"])
def test_a_picture_that_takes_too_long_is_given_up(image_server: ImageServer, path: str) -> None:
    started = monotonic()
    assert why(f"{image_server.url}/{path}", limits=Limits(image_timeout=0.3)) == "took too long"
    assert monotonic() - started < 20


def test_all_pictures_together_may_not_take_too_long(image_server: ImageServer) -> None:
    addresses = [f"{image_server.url}/silent?{n}" for n in range(9)] + [f"{image_server.url}/good/png"]
    fetched = fetch(*addresses, limits=Limits(total_timeout=0.4, max_concurrency=3))
    assert dict(fetched.missing) == dict.fromkeys(addresses, "took too long")


def test_a_name_that_is_looked_up_for_ever_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    answered = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(60))
    assert why("http://slow.example/a.png", limits=Limits(total_timeout=0.1)) == "took too long"
    answered.set()


def test_no_picture_is_decoded_after_the_end(image_server: ImageServer) -> None:
    """Each is a file of 100 kB just within the bounds, and takes long to decode; all of them would take half a minute."""
    encode_image("png", (5000, 5000))  # which the server keeps: all 40 are downloaded at once
    addresses = [f"{image_server.url}/wide?{n}" for n in range(40)]
    fetched = fetch(*addresses, limits=Limits(total_timeout=3))
    assert set(fetched.missing.values()) == {"took too long"}
    assert len(fetched.missing) > len(fetched.images)


def test_all_pictures_together_may_not_be_too_large(image_server: ImageServer) -> None:
    addresses = [f"{image_server.url}/good/png?{n}" for n in range(5)]
    limits = Limits(max_total_bytes=len(encode_image()) * 3, max_concurrency=1)
    fetched = fetch(*addresses, limits=limits)
    assert len(fetched.images) == 3
    assert {why.partition(" larger")[0] for why in fetched.missing.values()} == {"would make all pictures"}


def test_many_pictures_are_fetched_and_each_is_told(image_server: ImageServer) -> None:
    addresses = [f"{image_server.url}/{'good/png' if n % 3 else 'missing'}?many{n}" for n in range(30)]
    told: dict[str, str | None] = {}
    fetched = board(*addresses, *addresses).fetch(allow_private=True, on_image=told.__setitem__)
    assert told == {address: fetched.missing.get(address) for address in addresses}
    assert [*fetched.images] == [address for address in addresses if address in fetched.images]
    assert (len(fetched.images), len(fetched.missing)) == (20, 10)
    assert len(images(fetched.svg())) == 40
    assert all(image_server.request_counts[address.removeprefix(image_server.url)] == 1 for address in addresses)


def test_what_a_caller_raises_comes_up(image_server: ImageServer) -> None:
    def stop(address: str, reason: str | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        board(f"{image_server.url}/good/png", f"{image_server.url}/silent").fetch(allow_private=True, on_image=stop)


def test_only_the_pictures_of_one_scene_are_fetched(image_server: ImageServer) -> None:
    scenes = [Scene().background(f"{image_server.url}/good/{format}") for format in ("png", "gif")]
    whole = Project().add(*scenes).storyboard()
    assert list(whole.fetch(1, allow_private=True).images) == [f"{image_server.url}/good/gif"]
    with pytest.raises(ArgumentError, match="scene=2 is not there: the project has 2 scenes"):
        whole.fetch(2)


def test_nothing_of_the_person_is_sent(image_server: ImageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    address = f"{image_server.url}/cookie"
    fetch(address, f"{address}?2", use_cache=False)
    assert set(image_server.headers["/cookie"]) == {"host", "user-agent", "accept", "accept-encoding"}


def test_the_paths_of_the_service_lie_under_a_base(image_server: ImageServer) -> None:
    said = "/images/png?v=1"
    for base, asked in (("", said), ("/", said), ("/good/png", f"/good/png{said}"), ("/good/png/", f"/good/png{said}")):
        before = image_server.request_counts[asked]
        fetched = fetch(said, base_url=f"{image_server.url}{base}", use_cache=False)
        assert (list(fetched.images), dict(fetched.missing)) == ([said], {})
        assert "data:image/png" in fetched.svg()
        assert image_server.request_counts[asked] == before + 1


@pytest.mark.parametrize(
    "base", ["", "file:///", "cdn.example.com", "/images", "https://ann:secret@a.b", 5, "http://a.b?c", "http://a.b#c"]
)
def test_a_base_that_is_no_address_is_refused(base: Any) -> None:
    with pytest.raises(ArgumentError, match="fetch: base_url=") as caught:
        fetch("/a.png", base_url=base)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", Limits.__struct_fields__)
@pytest.mark.parametrize("value", [0, -1, "5", None, float("nan"), True])
def test_limits_are_above_nothing(name: str, value: Any) -> None:
    with pytest.raises(ArgumentError, match=f"Limits: {name}="):
        Limits(**{name: value})


def test_what_are_no_limits_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"fetch: limits=5 must be Limits"):
        fetch("/a.png", limits=5)


def test_a_picture_is_asked_for_once_an_hour(image_server: ImageServer, cache_folder: Path) -> None:
    address = f"{image_server.url}/good/png?cached"
    first, second = fetch(address), fetch(address)
    assert (image_server.request_counts["/good/png?cached"], first) == (1, second)
    (kept,) = cache_folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}\.picture", kept.name)
    fetch(address, use_cache=False)
    assert image_server.request_counts["/good/png?cached"] == 2
    os.utime(kept, (0, 0))
    fetch(address)
    assert image_server.request_counts["/good/png?cached"] == 3


def test_what_was_had_from_a_private_place_is_not_handed_to_who_may_not_ask_it(image_server: ImageServer) -> None:
    address = f"{image_server.url}/good/png?private"
    assert fetch(address).missing == {}
    assert why(address, allow_private=False) == PRIVATE


def test_limits_hold_for_what_was_kept(image_server: ImageServer) -> None:
    addresses = [f"{image_server.url}/good/png?limited{n}" for n in range(5)]
    assert fetch(*addresses).missing == {}
    size = len(encode_image())
    assert len(fetch(*addresses, limits=Limits(max_total_bytes=3 * size, max_concurrency=1)).images) == 3
    said = fetch(*addresses, limits=Limits(max_image_bytes=size - 1)).missing
    assert {reason.partition(" 0.")[0] for reason in said.values()} == {"is larger than"}
    assert all(image_server.request_counts[address.removeprefix(image_server.url)] == 1 for address in addresses)


@pytest.mark.parametrize("damage", [b"", b"x" * 500, bytes(32) + encode_image()])
def test_a_damaged_copy_is_fetched_anew(image_server: ImageServer, cache_folder: Path, damage: bytes) -> None:
    address = f"{image_server.url}/good/png?damaged{len(damage)}"
    fetch(address)
    (kept,) = cache_folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert fetch(address).missing == {}
    assert kept.read_bytes() == whole
    assert image_server.request_counts[address.removeprefix(image_server.url)] == 2


def test_what_is_no_picture_is_not_kept(image_server: ImageServer, cache_folder: Path) -> None:
    fetch(f"{image_server.url}/html", f"{image_server.url}/missing", f"{image_server.url}/bomb")
    assert not cache_folder.exists()


def test_the_oldest_copies_go(image_server: ImageServer, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = len(encode_image()) + cache.DIGEST_BYTES
    monkeypatch.setattr(cache, "MAX_CACHE_BYTES", 2 * entry)
    cache_folder.mkdir()
    (cache_folder / "notes.txt").write_text("mine")
    for number in range(4):
        cache.put(f"https://a.b/{number}.png", encode_image(), allow_private=False)
        for kept in cache_folder.glob("*.picture"):
            os.utime(kept, ns=(0, os.stat(kept).st_mtime_ns - 10**9))
    cache.put("https://a.b/new.png", encode_image(), allow_private=False)
    assert len(list(cache_folder.glob("*.picture"))) == 2
    assert cache.get("https://a.b/new.png", allow_private=False) == encode_image()
    assert (cache_folder / "notes.txt").exists()


def test_a_folder_that_cannot_be_written_is_no_trouble(
    image_server: ImageServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SCENEKIT_CACHE", str(tmp_path / "file" / "cache"))
    assert fetch(f"{image_server.url}/good/png").missing == {}


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, "/home/ann/.cache/scenekit"),
        ("linux", {"XDG_CACHE_HOME": "/big/cache"}, "/big/cache/scenekit"),
        ("darwin", {}, "/home/ann/Library/Caches/scenekit"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/scenekit/Cache"),
        ("win32", {"SCENEKIT_CACHE": "/mine"}, "/mine"),
    ],
)
def test_the_folder_is_the_systems(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SCENEKIT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/home/ann", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache.cache_dir() == folder


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
@pytest.mark.parametrize("size", [(1, 1), (300, 200), (16383, 2)])
def test_the_size_of_a_picture_is_in_its_first_bytes(format: str, size: tuple[int, int]) -> None:
    found = identify_image(encode_image(format, size))
    assert (found.format, found.size, found.visible_box) == (format, size, Box(0, 0, 1, 1))


@pytest.mark.parametrize("options", [{"lossless": True}, {"exact": True, "method": 6}, {"exif": b"Exif\0\0MM"}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_size_of_every_kind_of_webp(mode: str, options: dict[str, Any]) -> None:
    stream = BytesIO()
    Image.new(mode, (321, 123)).save(stream, "WEBP", **options)
    assert identify_image(stream.getvalue()).size == (321, 123)


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"exif": b"Exif\0\0" + bytes(900)}, {"comment": b"x" * 900}]
)
def test_the_size_of_every_kind_of_jpeg(options: dict[str, Any]) -> None:
    stream = BytesIO()
    Image.new("RGB", (321, 123)).save(stream, "JPEG", **options)
    assert identify_image(stream.getvalue()).size == (321, 123)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "gif"])
def test_a_picture_cut_off_anywhere_is_no_trouble(format: str) -> None:
    data = encode_image(format)
    refused = 0
    for end in range(len(data)):
        try:
            assert identify_image(data[:end]).size == (80, 60)
        except UnavailableError:
            refused += 1
    assert 6 <= refused < len(data)


def test_a_frame_of_a_jpeg_is_found_behind_what_fills() -> None:
    data = encode_image("jpeg")
    assert identify_image(data[:2] + b"\xff" * 5_000_000 + data[2:]).size == (80, 60)


@pytest.mark.parametrize("segment", [b"\xff\x01", b"\xff\xe0\0\2"])
def test_a_frame_of_a_jpeg_is_not_looked_for_without_end(segment: bytes) -> None:
    data = encode_image("jpeg")
    assert identify_image(data[:2] + segment * 900 + data[2:]).size == (80, 60)
    for rest in (data[2:], b"", b"\xff" * 5_000_000):
        with pytest.raises(UnavailableError, match="is a broken JPEG"):
            identify_image(data[:2] + segment * 1001 + rest)


def test_a_bomb_is_told_by_its_head() -> None:
    assert identify_image(encode_image_bomb(5000, 5000)).size == (5000, 5000)
    with pytest.raises(UnavailableError, match="claims 5001 x 5000 px"):
        identify_image(encode_image_bomb(5001, 5000))
    with pytest.raises(UnavailableError, match="is a broken PNG"):
        identify_image(encode_image_bomb(0, 5))


@pytest.mark.parametrize("claimed", [(9000, 9000), (50_000, 50_000), (81, 60)])
def test_a_bomb_behind_a_harmless_head_is_not_decoded(claimed: tuple[int, int]) -> None:
    """A second head, which Pillow believes."""
    data = encode_image("png", (80, 60))
    found = identify_image(data[:33] + encode_image_bomb(*claimed)[8:] + data[33:])
    assert found.size == (80, 60)
    with pytest.raises(UnavailableError, match="cannot be decoded"):
        downscale_for_embedding(found, Size(4000, 3000), is_cutout=False)


def test_a_message_says_no_secret() -> None:
    said = [
        redact_url(one)
        for one in (
            "https://ann:secret@cdn.example.com/a/b.png?key=secret#secret",
            "HTTPS://secret@a.b",
            "http://a.b?secret",
            "data:image/png;base64,secret",
            "https://a.b/" + "x" * 500,
            "a\x1b[31mb\u202e",
        )
    ]
    assert said[:4] == ["cdn.example.com/…/b.png", "a.b/", "a.b/", "data:"]
    assert (len(said[4]), said[5]) == (81, "a[31mb")


WITHOUT_PILLOW = """
import sys
sys.modules["PIL"] = None
from scenekit import Project, Scene

project = Project().add(Scene().image(sys.argv[1], size=(4, 3), width=400).image(sys.argv[2], size=(4, 3), width=400))
board = project.storyboard().fetch(allow_private=True)
print(board.svg().count("data:image/jpeg"), *list(board.missing.values())[-1:])
"""


def test_without_pillow_a_picture_is_embedded_as_it_is(image_server: ImageServer) -> None:
    command = [
        sys.executable,
        "-c",
        WITHOUT_PILLOW,
        f"{image_server.url}/large/jpeg",
        f"{image_server.url}/large/noise",
    ]
    said = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    assert re.fullmatch(r"1 is \d\.\d MB; it is scaled down where Pillow is: pip install Pillow\n", said)


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "scenekit", "storyboard", *words]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | variables)


@pytest.fixture
def source(image_server: ImageServer, tmp_path: Path) -> str:
    path = tmp_path / "scene.py"
    first, second = f"{image_server.url}/good/png", f"{image_server.url}/missing/logo.png?key=secret"
    path.write_text(
        "from scenekit import Scene\n"
        f"scene = Scene().background({first!r}).image({second!r}, size=(4, 3), width=400).image('/a.png', size=(4, 3))\n"
    )
    return str(path)


def test_the_command_draws_what_it_fetches_and_says_what_is_missing(source: str, tmp_path: Path) -> None:
    target = tmp_path / "out.svg"
    done = run(source, "--fetch-private", "-o", str(target))
    assert (done.returncode, done.stdout) == (0, b"")
    place = re.escape(b"127.0.0.1:")
    assert re.fullmatch(
        rb"note: /a\.png is a path of the service, .*\nnote: "
        + place
        + rb"\d+/\xe2\x80\xa6/logo\.png is not there: .* 404\n"
        rb"|note: "
        + place
        + rb"\d+/\xe2\x80\xa6/logo\.png is not there: .* 404\nnote: /a\.png is a path of the service, .*\n",
        done.stderr,
    )
    assert len(images(target.read_text(encoding="utf-8"))) == 1


def test_the_command_asks_no_private_place_by_itself(source: str, image_server: ImageServer) -> None:
    before = image_server.request_counts.total()
    done = run(source, "--fetch")
    assert (done.returncode, image_server.request_counts.total()) == (0, before)
    assert done.stderr.count(b"private network") == 2
    assert run(source).stderr == b""


def test_the_command_tells_a_terminal_what_came(source: str) -> None:
    import pty

    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "scenekit", "storyboard", source, "--fetch-private"]
    subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=True)
    os.close(terminal)
    said = b""
    with os.fdopen(screen, "rb", buffering=0) as stream, suppress(OSError):  # at its end, a terminal has an error
        while part := stream.read(4000):
            said += part
    assert re.search(rb"fetched 127\.0\.0\.1:\d+/.*/png\r\n", said)


def test_the_command_can_be_stopped_while_it_waits(image_server: ImageServer, tmp_path: Path) -> None:
    source, target = tmp_path / "scene.py", tmp_path / "out.svg"
    source.write_text(f"from scenekit import Scene\nscene = Scene().background('{image_server.url}/silent')\n")
    command = [sys.executable, "-m", "scenekit", "storyboard", str(source), "--fetch-private", "-o", str(target)]
    image_server.client_waiting.clear()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as running:
        assert image_server.client_waiting.wait(30)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=15)  # the picture itself may take 20 s
    assert (running.returncode, said) == (1, b"\nAborted!\n")
    assert not target.exists()


def test_the_command_takes_a_base_for_the_paths_of_the_service(source: str, image_server: ImageServer) -> None:
    done = run(source, "--fetch-private", "--base-url", image_server.url)
    assert b"a.png is not there: the server answers 404" in done.stderr
    done = run(source, "--base-url", image_server.url)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"Error: --base-url says where --fetch looks, and there is no --fetch\n"


@pytest.fixture
def browser(tmp_path: Path) -> tuple[str, Path]:
    """A browser that only writes down what it is to show."""
    program, said = tmp_path / "browser", tmp_path / "opened"
    program.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{said}'\n")
    program.chmod(0o755)
    return f"{program} %s", said


def test_the_command_opens_what_it_drew(source: str, tmp_path: Path, browser: tuple[str, Path]) -> None:
    program, said = browser
    target = tmp_path / "a b.svg"
    assert run(source, "--open", "-o", str(target), BROWSER=program).returncode == 0
    assert said.read_text() == target.as_uri()
    done = run(source, "--open", BROWSER=program, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, b"")
    shown = Path(said.read_text().removeprefix("file://"))
    assert (shown.parent, shown.suffix) == (tmp_path, ".html")
    assert shown.read_text().startswith("<!doctype html>")


def test_the_command_says_when_nothing_can_be_opened(source: str, tmp_path: Path) -> None:
    done = run(source, "--open", "-o", "-")
    assert (done.returncode, done.stdout) == (2, b"")
    done = run(source, "--open", "-o", str(tmp_path / "x.svg"), BROWSER="/bin/false %s")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"no browser could be started" in done.stderr
    assert (tmp_path / "x.svg").exists()
