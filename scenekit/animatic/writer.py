"""Write the animatic of a storyboard to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from scenekit.animatic.voice import ESPEAK_PROGRAM, VoiceError, has_espeak
from scenekit.core import validation
from scenekit.core.files import atomic_output
from scenekit.core.geometry import Size
from scenekit.core.messages import argument_error
from scenekit.errors import MissingExtraError
from scenekit.inspection.captions import build_cues
from scenekit.inspection.timing import estimate
from scenekit.storyboard import Storyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.animatic.encoder import Encoder
    from scenekit.animatic.frames import SceneFrames
    from scenekit.animatic.sound import SoundTrack
    from scenekit.inspection.captions import Cue
    from scenekit.inspection.timing import Estimate

Voice = Literal["espeak"]
"""The stand-in voices."""

SUFFIXES = (".mp4", ".webm")
"""The suffixes of animatics."""

DEFAULT_SIDE_PX = 960
"""The default length of the longer side of an animatic in px: half of the canvas."""

MIN_WIDTH_PX, MAX_WIDTH_PX = 160, 1920
DEFAULT_FPS, MAX_FPS = 24, 60

MAX_SECONDS = 3600
"""The longest animatic in seconds. An hour takes some minutes to encode."""


class Animatic(NamedTuple):
    """A video file that `write_animatic` wrote."""

    path: str
    seconds: float
    size: Size
    """Its width and height in px."""
    skipped_scenes: tuple[int, ...]
    """The indices of the scenes that last less than a frame, such as silent scenes without a `duration=`."""


def write_animatic(
    storyboard: Storyboard,
    path: str | os.PathLike[str],
    *,
    width: int | None = None,
    fps: int = DEFAULT_FPS,
    burn: bool = False,
    voice: Voice | None = None,
    on_progress: Callable[[float], object] | None = None,
) -> Animatic:
    """Write a storyboard as a video: the scenes by their estimated lengths, with entrance animations and captions.

    The file is written completely or not at all. It has a sound track, which is silent without a voice. The captions
    are a text track that players can show. The same storyboard gives the same bytes.

    Args:
        storyboard: The scenes, as `Project.storyboard` returns them.
        path: The path of the file. Its suffix is `.mp4` (H.264, AAC) or `.webm` (VP9, Opus).
        width: The width in px, an even number from 160 to 1920. By default, the longer side is 960 px.
        fps: Frames per second, from 1 to 60.
        burn: Whether the captions are drawn into the picture, instead of the text track.
        voice: `"espeak"` for the voice of the program espeak-ng, stretched to the estimated lengths.
        on_progress: Called with the fraction that is done, from 0 to 1.

    Returns:
        The file, with its length in seconds.

    Raises:
        ArgumentError: An argument has an invalid value, or the storyboard lasts less than a frame or more than an hour,
            or a scene cannot be drawn as a PNG.
        MissingExtraError: The extra `animatic` is not installed.
        OSError: The file cannot be written.

    >>> import pathlib, tempfile
    >>> from scenekit import Project, Scene
    >>> storyboard = Project().add(Scene(duration=0.5).text("Hello!")).storyboard()
    >>> animatic = write_animatic(storyboard, pathlib.Path(tempfile.mkdtemp(), "hello.mp4"), width=320)
    >>> animatic.seconds, animatic.size
    (0.5, Size(width=320, height=180))
    """
    output_path = _check_path(path)
    size = _check_arguments(storyboard, width, fps, burn, voice)
    if on_progress is not None and not callable(on_progress):
        reason = "must be a function that takes a number from 0 to 1."
        raise argument_error("write_animatic", "on_progress", on_progress, reason)
    duration_estimate = estimate(storyboard.payload_view.data, storyboard.scenes)
    _require_extra()
    from scenekit.animatic.encoder import FORMAT_BY_SUFFIX, Encoder
    from scenekit.animatic.frames import schedule_scenes

    schedule = schedule_scenes([scene.seconds.likely for scene in duration_estimate.scenes], int(fps))
    seconds = _check_length(storyboard, schedule, int(fps))
    cues = build_cues(duration_estimate, duration_estimate.seconds.likely)
    burned, soft = (cues, []) if burn else ([], cues)
    try:
        with atomic_output(output_path) as temp_path:
            sound = _open_sound(duration_estimate, voice)
            video_format = FORMAT_BY_SUFFIX[os.path.splitext(output_path)[1].lower()]
            with Encoder(temp_path, video_format, size, int(fps), sound, soft) as encoder:
                _encode(encoder, storyboard, schedule, burned, on_progress)
    except VoiceError as error:
        reason = f"cannot be used, because {ESPEAK_PROGRAM} failed: {error}. Leave out the voice."
        raise argument_error("write_animatic", "voice", voice, reason) from None
    shown = {span.scene_index for span in schedule}
    skipped = tuple(index for index in range(len(duration_estimate.scenes)) if index not in shown)
    return Animatic(output_path, seconds, size, skipped)


def _check_path(path: str | os.PathLike[str]) -> str:
    output_path = validation.path("write_animatic", "path", path)
    if os.path.splitext(output_path)[1].lower() not in SUFFIXES:
        raise argument_error("write_animatic", "path", path, f"must end with one of: {', '.join(SUFFIXES)}.")
    return output_path


def _check_arguments(storyboard: object, width: object, fps: object, burn: object, voice: object) -> Size:
    """Check all arguments but the path, and return the size of the video in px."""
    if not isinstance(storyboard, Storyboard):
        raise argument_error(
            "write_animatic",
            "storyboard",
            storyboard,
            "must be a Storyboard. Call the method storyboard() of a project.",
        )
    validation.integer("write_animatic", "fps", fps, low=1, high=MAX_FPS)
    validation.boolean("write_animatic", "burn", burn)
    canvas = storyboard.payload_view.canvas
    if width is None:
        width = int(DEFAULT_SIDE_PX * min(1, canvas.width / canvas.height))
    pixels = validation.integer("write_animatic", "width", width, low=MIN_WIDTH_PX, high=MAX_WIDTH_PX)
    if pixels % 2:
        raise argument_error("write_animatic", "width", width, "must be even, because video formats need it.")
    if voice is not None:
        validation.choice("write_animatic", "voice", voice, get_args(Voice))
        _check_voice(voice)
    return Size(pixels, 2 * round(pixels * canvas.height / canvas.width / 2))


def _check_voice(voice: object) -> None:
    if not has_espeak():
        reason = f"needs the program {ESPEAK_PROGRAM}, which is not installed. Install it, or leave out the voice."
        raise argument_error("write_animatic", "voice", voice, reason)


def _check_length(storyboard: Storyboard, schedule: list[SceneFrames], fps: int) -> float:
    """Return the length of the video in seconds."""
    seconds = schedule[-1].end / fps if schedule else 0
    if not seconds:
        reason = "must have a scene with speech or with a duration. Set the duration of its scenes."
        raise argument_error("write_animatic", "storyboard", storyboard, reason)
    if seconds > MAX_SECONDS:
        reason = f"must last at most {MAX_SECONDS} s, but its estimate is {seconds:.0f} s. Divide the project."
        raise argument_error("write_animatic", "storyboard", storyboard, reason)
    return seconds


def _require_extra() -> None:
    try:
        import av
        import PIL
        import resvg_py

        _ = (av, PIL, resvg_py)
    except ImportError:
        reason = "write_animatic() needs the extra 'animatic'. Install it with: pip install 'scenekit[animatic]'"
        raise MissingExtraError(reason) from None


def _open_sound(duration_estimate: Estimate, voice: Voice | None) -> SoundTrack:
    from scenekit.animatic.sound import SoundTrack, iter_speech

    return SoundTrack(iter_speech(duration_estimate) if voice else iter(()))


def _encode(
    encoder: Encoder,
    storyboard: Storyboard,
    schedule: list[SceneFrames],
    cues: list[Cue],
    on_progress: Callable[[float], object] | None,
) -> None:
    """Encode all pictures. `cues` are drawn into them."""
    from scenekit.animatic.frames import iter_pictures

    done, total = 0, schedule[-1].end
    for span in schedule:
        for picture, frame_count in iter_pictures(storyboard, span, encoder.size, encoder.fps, cues):
            encoder.write_picture(picture, frame_count)
            done += frame_count
            if on_progress:
                on_progress(done / total)
