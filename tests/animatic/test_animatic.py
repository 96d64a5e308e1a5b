"""Animatics: their length, pictures, captions and sound, read back with PyAV, and played in a browser."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image

from scenekit import Animation, AnimationType, ArgumentError, Project, Scene
from scenekit.animatic import Animatic, write_animatic
from scenekit.animatic.encoder import FORMAT_BY_SUFFIX
from scenekit.animatic.frames import schedule_scenes
from scenekit.animatic.motion import START_BY_TYPE, compute_motion
from scenekit.animatic.writer import SUFFIXES
from scenekit.storyboard import Storyboard
from tests.support.browser import launch_chromium
from tests.support.paths import ROOT

TALK = (
    Project("Talk")
    .add(Scene().background("navy").avatar("M000045058", script="Hello, everybody! Q&A <now>."))
    .add(Scene(duration=1.5).background("crimson").text("Part 2"))
    .add(Scene().background("white").avatar("M000045058", language="ko", script="안녕하세요, 여러분! 반갑습니다."))
)


def write(project: Project, path: Path, **options: object) -> Animatic:
    return write_animatic(project.storyboard(), path, **({"width": 320, "fps": 10} | options))  # type: ignore[arg-type]


def read_cues(path: Path) -> list[tuple[int, int, str]]:
    """Return the captions of a file: start and end in ms, and the text."""
    with av.open(path) as container:
        stream = container.streams.subtitles[0]
        packets = [(packet.pts, packet.duration or 0, bytes(packet)) for packet in container.demux(stream)]
    texts = [(pts, duration, data[2:] if path.suffix == ".mp4" else data) for pts, duration, data in packets]
    return [(pts, pts + duration, text.decode()) for pts, duration, text in texts if text and pts is not None]


def read_pictures(path: Path) -> list[Image.Image]:
    with av.open(path) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lasts_as_long_as_the_estimate_with_its_codecs(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"talk{suffix}"
    result = write(TALK, path, fps=24)
    expected = TALK.estimate().seconds.likely
    with av.open(path) as container:
        assert container.duration is not None
        assert abs(container.duration / 1e6 - expected) <= 1 / 24 + 0.02  # a packet of sound may end later
        names = [(stream.type, stream.codec_context.name) for stream in container.streams]
        frame_count = sum(1 for _ in container.decode(video=0))
    assert frame_count == round(expected * 24)
    assert (result.path, result.skipped_scenes) == (str(path), ())
    assert abs(result.seconds - expected) <= 1 / 24
    codecs = {".mp4": ("h264", "aac", "mov_text"), ".webm": ("vp9", "opus", "webvtt")}[suffix]
    assert names == list(zip(("video", "audio", "subtitle"), codecs, strict=True))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_has_the_captions_of_the_project_as_a_text_track(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"talk{suffix}"
    write(TALK, path)
    blocks = TALK.captions("vtt").strip().split("\n\n")[1:]
    texts = [block.partition("\n")[2] for block in blocks]
    if suffix == ".mp4":
        texts = [text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in texts]
    cues = read_cues(path)
    assert [text for _, _, text in cues] == texts
    assert [start for start, _, _ in cues] == [_parse_ms(block.split(" --> ")[0]) for block in blocks]
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(cues))


def _parse_ms(timestamp: str) -> int:
    hours, minutes, seconds = timestamp.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def test_shows_each_scene_at_its_time_in_its_colors(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    write(TALK, path)
    pictures = read_pictures(path)
    first_end = round(TALK.estimate().scenes[0].seconds.likely * 10)
    corner = (310, 170)
    for index, expected in ((0, (0, 0, 128)), (first_end - 1, (0, 0, 128)), (first_end, (220, 20, 60))):
        shown = pictures[index].getpixel(corner)
        assert isinstance(shown, tuple)
        assert all(abs(value - target) < 12 for value, target in zip(shown, expected, strict=True)), (index, shown)


def test_burned_captions_are_in_the_picture_and_not_in_a_track(tmp_path: Path) -> None:
    soft, burned = tmp_path / "soft.mp4", tmp_path / "burned.mp4"
    write(TALK, soft)
    write(TALK, burned, burn=True)
    with av.open(burned) as container:
        assert not container.streams.subtitles
    lower = (0, 140, 320, 180)
    differences = [
        max(abs(a - b) for a, b in zip(one.crop(lower).tobytes(), two.crop(lower).tobytes(), strict=True))
        for one, two in zip(read_pictures(soft), read_pictures(burned), strict=True)
    ]
    first_end = round(TALK.estimate().scenes[0].seconds.likely * 10)
    assert min(differences[:first_end]) > 100
    assert max(differences[first_end + 1 : first_end + 14]) < 40  # the silent scene has no caption


def test_marks_each_scene_as_an_animatic(tmp_path: Path) -> None:
    project = Project().add(*(Scene(duration=0.5).background("white") for _ in range(2)))
    path = tmp_path / "x.mp4"
    write(project, path, width=960)
    label = (30, 24, 100, 44)
    for picture in read_pictures(path)[::5]:
        assert min(picture.crop(label).convert("L").tobytes()) < 110


def test_elements_enter_with_their_animations(tmp_path: Path) -> None:
    entrance = Animation("in-left", duration=1, delay=1)
    scene = Scene(duration=3).background("white").shape("Rectangle_corner0", width=600, height=400, animation=entrance)
    still = Scene(duration=3).background("white").shape("Rectangle_corner0", width=600, height=400)
    pictures, final = (read_pictures(_write_to(tmp_path, Project().add(scene))) for scene in (scene, still))
    darkness = [_sum_darkness(picture) for picture in pictures]
    assert max(darkness[:10]) < 0.1 * darkness[-1]
    assert sorted(darkness[10:20]) == darkness[10:20]
    assert abs(_sum_darkness(final[-1]) - darkness[-1]) < 0.02 * darkness[-1]
    middle = pictures[13].convert("L").point(lambda value: 255 * (value < 230)).crop((0, 30, 320, 180)).getbbox()
    rest = pictures[-1].convert("L").point(lambda value: 255 * (value < 230)).crop((0, 30, 320, 180)).getbbox()
    assert middle is not None
    assert rest is not None
    assert middle[0] < rest[0]


def _write_to(folder: Path, project: Project) -> Path:
    path = folder / f"{len(os.listdir(folder))}.mp4"
    write(project, path)
    return path


def _sum_darkness(picture: Image.Image) -> int:
    return sum(255 - value for value in picture.convert("L").crop((0, 30, 320, 180)).tobytes())


@pytest.mark.parametrize("name", START_BY_TYPE)
def test_an_entrance_starts_hidden_and_ends_at_rest(name: str) -> None:
    animation = Animation(name, duration=2, delay=1)  # type: ignore[arg-type]
    assert compute_motion(animation, 0) == compute_motion(animation, 1) == START_BY_TYPE[name]
    assert compute_motion(animation, 3) == compute_motion(animation, 99) == (1, 0, 0, 1)
    assert 0 < compute_motion(animation, 2).opacity < 1


def test_exits_and_elements_out_of_the_canvas_are_drawn(tmp_path: Path) -> None:
    scene = Scene(duration=1).background("white")
    names: tuple[AnimationType, ...] = ("fade-out", "in-up", "zoom-in", "in-right")
    for index, name in enumerate(names):
        scene = scene.text("안녕", size=300, left=-200 + 700 * index, top=-100 + 400 * index, animation=name)
    pictures = read_pictures(_write_to(tmp_path, Project().add(scene)))
    assert _sum_darkness(pictures[0]) < _sum_darkness(pictures[-1])


def test_scenes_of_unknown_length_are_skipped_and_named(tmp_path: Path) -> None:
    project = Project().add(Scene().text("?"), Scene(duration=1).text("Hi"), Scene().text("?"))
    assert write(project, tmp_path / "x.mp4").skipped_scenes == (0, 2)


def test_rounding_of_scenes_does_not_add_up() -> None:
    schedule = schedule_scenes([0.04] * 100, 10)
    assert schedule[-1].end == 40
    assert all(one.end == two.first for one, two in pairwise(schedule))


@pytest.mark.parametrize(
    ("orientation", "options", "size"),
    [
        ("landscape", {"width": None}, (960, 540)),
        ("portrait", {"width": None}, (540, 960)),
        ("portrait", {"width": 202}, (202, 360)),
        ("landscape", {"width": 162}, (162, 92)),
    ],
)
def test_has_the_aspect_ratio_of_the_canvas(
    orientation: str, options: dict[str, object], size: tuple[int, int], tmp_path: Path
) -> None:
    project = Project(orientation=orientation).add(Scene(duration=0.2).text("세로 vertical"))  # type: ignore[arg-type]
    path = tmp_path / "x.webm"
    assert write(project, path, **options).size == size
    assert read_pictures(path)[0].size == size


def test_the_same_storyboard_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
        for path in paths:
            write(TALK, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_reports_its_progress(tmp_path: Path) -> None:
    fractions: list[float] = []
    write(TALK, tmp_path / "x.mp4", on_progress=fractions.append)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def _raise_interrupt(_: float) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_interrupted_video_leaves_the_old_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write(TALK, path, on_progress=_raise_interrupt)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]


FULL_DISK_PROGRAM = """
import resource, sys
from scenekit import Project, Scene
from scenekit.animatic import write_animatic
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    write_animatic(Project().add(Scene(duration=3).text("Hi")).storyboard(), sys.argv[1])
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the size of files")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_an_error_and_leaves_no_part(suffix: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK_PROGRAM, str(tmp_path / f"x{suffix}")]
    result = subprocess.run(command, capture_output=True, check=True, text=True)
    assert "large" in result.stdout.lower(), result.stdout + result.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"width": 333}, "width"),
        ({"width": 158}, "width"),
        ({"width": 1922}, "width"),
        ({"width": 320.0}, "width"),
        ({"fps": 0}, "fps"),
        ({"fps": 61}, "fps"),
        ({"burn": 1}, "burn"),
        ({"voice": "piper"}, "voice"),
    ],
)
def test_invalid_arguments_are_rejected(options: dict[str, object], argument: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        write(TALK, tmp_path / "x.mp4", **options)
    assert caught.value.argument == argument
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["x.avi", "x", "x.mp4.txt", ".mp4/", ""])
def test_other_suffixes_are_rejected(name: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="path"):
        write_animatic(TALK.storyboard(), f"{tmp_path}/{name}" if name else "")


def _long(seconds: float) -> Callable[[], Storyboard]:
    return lambda: Project().add(Scene(duration=seconds).text("Hi")).storyboard()


@pytest.mark.parametrize("build", [_long(3601), lambda: Project().add(Scene().text("Hi")).storyboard(), lambda: TALK])
def test_too_long_empty_and_other_objects_are_rejected(build: Callable[[], Storyboard], tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        write_animatic(build(), tmp_path / "x.mp4")
    assert caught.value.argument == "storyboard"


def test_each_suffix_has_a_format() -> None:
    assert tuple(FORMAT_BY_SUFFIX) == SUFFIXES


PLAYER = """
async (name) => {
  const video = document.querySelector("video");
  const failed = new Promise((_, reject) => { video.onerror = () => reject(video.error.message); });
  const loaded = new Promise((resolve) => { video.onloadeddata = resolve; });
  video.src = name;
  await Promise.race([loaded, failed]);
  video.muted = true;
  video.currentTime = video.duration - 0.5;
  await Promise.race([new Promise((resolve) => { video.onseeked = resolve; }), failed]);
  const ended = new Promise((resolve) => { video.onended = resolve; });
  await video.play();
  await Promise.race([ended, failed]);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  return [video.duration, video.videoWidth, video.videoHeight, ...context.getImageData(40, 500, 1, 1).data];
}
"""


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_animatic_of_the_tour_plays_in_chromium(suffix: str, tmp_path: Path) -> None:
    project = Project.from_scenefile(ROOT / "examples/tour.yaml")
    path = tmp_path / f"tour{suffix}"
    write_animatic(project.storyboard(), path)
    (tmp_path / "player.html").write_text("<!doctype html><video></video>")
    with launch_chromium() as browser:
        page = browser.new_page()
        page.route("http://player.test/**", lambda route: route.fulfill(path=tmp_path / Path(route.request.url).name))
        page.goto("http://player.test/player.html")
        if suffix == ".mp4" and not page.evaluate(
            "document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.64001f\"')"
        ):
            pytest.skip("This build of Chromium has no H.264.")
        seconds, *size, red, green, blue, _ = page.evaluate(PLAYER, path.name)
    assert abs(seconds - project.estimate().seconds.likely) <= 1 / 24
    assert size == [960, 540]
    assert all(abs(value - target) < 12 for value, target in zip((red, green, blue), (11, 30, 63), strict=True))
    assert len(read_cues(path)) == project.captions("srt").count(" --> ")
