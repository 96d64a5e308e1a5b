"""Encode pictures, sound and captions to an MP4 or a WebM file."""

from __future__ import annotations

from contextlib import AbstractContextManager
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

import av
from av.audio.layout import AudioLayout
from av.video.reformatter import ColorRange

from scenekit.animatic.voice import SAMPLE_RATE_HZ
from scenekit.inspection.captions import escape_vtt_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from av.audio.stream import AudioStream
    from av.stream import Stream
    from av.subtitles.stream import SubtitleStream
    from av.video.stream import VideoStream
    from PIL.Image import Image

    from scenekit.animatic.sound import SoundTrack
    from scenekit.core.geometry import Size
    from scenekit.inspection.captions import Cue

CAPTION_TIME_BASE = Fraction(1, 1000)

SOUND_CHUNK_SAMPLES = 960
"""The samples that are encoded at once: 20 ms, the length of a frame of Opus."""

BT709 = 1
"""The color space of the pictures, in the numbers of FFmpeg. Players assume others without it."""

CAPTION_HEADER = b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n\
Style: Default,Arial,16\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
"""The style of captions, which FFmpeg needs for the header of the track. Players use their own."""


class VideoFormat(NamedTuple):
    """A file format with its codecs and their settings."""

    container: str
    container_options: dict[str, str]
    video_codec: str
    video_options: dict[str, str]
    audio_codec: str
    caption_codec: str


FORMAT_BY_SUFFIX = {
    ".mp4": VideoFormat(
        "mp4",
        {"movflags": "+faststart", "fflags": "+bitexact"},
        "libx264",
        {"preset": "veryfast", "crf": "21", "tune": "animation"},
        "aac",
        "mov_text",
    ),
    ".webm": VideoFormat(
        "webm",
        {"fflags": "+bitexact"},
        "libvpx-vp9",
        {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "crf": "32", "b": "0"},
        "libopus",
        "webvtt",
    ),
}
"""The formats of animatics by the suffix of the file. H.264 and VP9 play in all current browsers."""


class Encoder(AbstractContextManager["Encoder"]):
    """Writes a video file. It is complete when the context ends.

    Args:
        path: The path of the file.
        video_format: The format of the file.
        size: The size of the pictures in px, both even.
        fps: Frames per second.
        sound: The sound.
        cues: The captions of the text track, in order. Without cues, the file does not have that track.
    """

    def __init__(
        self, path: str, video_format: VideoFormat, size: Size, fps: int, sound: SoundTrack, cues: Sequence[Cue]
    ):
        self.size, self.fps = size, fps
        self._format, self._sound, self._cues = video_format, sound, list(cues)
        self._frame_count = self._sample_count = 0
        self._container = av.open(path, "w", video_format.container, options=video_format.container_options)
        self._video = self._add_video()
        self._audio = cast("AudioStream", self._container.add_stream(video_format.audio_codec, SAMPLE_RATE_HZ))
        self._audio.layout = AudioLayout("mono")
        self._captions = self._add_captions() if cues else None
        self._container.start_encoding()

    def write_picture(self, picture: Image, frame_count: int) -> None:
        """Show a picture for some frames, with the sound and the captions of that time."""
        frame = av.VideoFrame.from_image(picture).reformat(
            format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
        )
        frame.time_base = Fraction(1, self.fps)
        for _ in range(frame_count):
            frame.pts = self._frame_count
            self._frame_count += 1
            self._container.mux(self._video.encode(frame))
            self._write_sound_and_captions()

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error_type is None:
                self._container.mux(self._video.encode(None))
                self._container.mux(self._audio.encode(None))
        finally:
            self._container.close()

    def _add_video(self) -> VideoStream:
        codec, options = self._format.video_codec, self._format.video_options
        stream = cast("VideoStream", self._container.add_stream(codec, self.fps, options=options))
        stream.width, stream.height = int(self.size.width), int(self.size.height)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.color_range = ColorRange.MPEG
        stream.codec_context.colorspace = BT709
        stream.codec_context.color_primaries = stream.codec_context.color_trc = BT709
        stream.codec_context.gop_size = 2 * self.fps  # players seek to a multiple of two seconds
        return stream

    def _add_captions(self) -> SubtitleStream:
        stream = cast("SubtitleStream", self._container.add_stream(self._format.caption_codec))
        stream.codec_context.time_base = CAPTION_TIME_BASE
        stream.codec_context.subtitle_header = CAPTION_HEADER
        return stream

    def _write_sound_and_captions(self) -> None:
        """Write the sound and the captions up to the end of the last frame."""
        end = self._frame_count * SAMPLE_RATE_HZ // self.fps
        while self._sample_count < end:
            self._write_sound(min(SOUND_CHUNK_SAMPLES, end - self._sample_count))
        while self._cues and self._captions and self._cues[0].start * self.fps < self._frame_count:
            self._container.mux(self._build_caption(self._cues.pop(0), self._captions))

    def _write_sound(self, count: int) -> None:
        frame = av.AudioFrame("s16", "mono", count)
        frame.planes[0].update(self._sound.read(count).ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, self._sample_count
        frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
        self._sample_count += count
        self._container.mux(self._audio.encode(frame))

    def _build_caption(self, cue: Cue, stream: SubtitleStream) -> av.Packet[Stream]:
        """Return a packet as the format stores it: WebVTT has escapes, and MP4 has a length in two bytes."""
        if self._format.caption_codec == "webvtt":
            data = "\n".join(map(escape_vtt_line, cue.lines)).encode()
        else:
            text = "\n".join(cue.lines).encode()[:0xFFFF]
            data = len(text).to_bytes(2, "big") + text
        packet = av.Packet(data)
        packet.stream, packet.time_base = stream, CAPTION_TIME_BASE
        packet.pts = packet.dts = round(cue.start * 1000)
        packet.duration = round(cue.end * 1000) - packet.pts
        return packet
