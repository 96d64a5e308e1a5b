"""The sound of an animatic: silence, and the stand-in voice at the time of each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.animatic.voice import SAMPLE_BYTES, SAMPLE_RATE_HZ, SpokenSound, speak_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.timing import Estimate


def iter_speech(estimate: Estimate) -> Iterator[SpokenSound]:
    """Yield the lines of speech in order. Each is spoken when the one before it is written.

    Raises:
        VoiceError: The program for the voice failed.
    """
    scene_start = 0.0
    for scene in estimate.scenes:
        start = scene_start
        for line, seconds in scene.lines:
            if seconds.likely > 0:
                samples = speak_line(line.text, line.language, seconds.likely)
                yield SpokenSound(round(start * SAMPLE_RATE_HZ), samples)
            start += seconds.likely
        scene_start += scene.seconds.likely


class SoundTrack:
    """The samples of the sound, read from its start to its end.

    Args:
        speech: The lines of speech in order, without overlaps.
    """

    def __init__(self, speech: Iterator[SpokenSound]):
        self._speech = speech
        self._next = next(speech, None)
        self._position = 0

    def read(self, count: int) -> bytes:
        """Return the next `count` samples."""
        end = self._position + count
        samples = bytearray(count * SAMPLE_BYTES)
        while self._next is not None and self._next.first_sample < end:
            self._copy(self._next, samples, end)
            if self._next.first_sample + len(self._next.samples) // SAMPLE_BYTES > end:
                break
            self._next = next(self._speech, None)
        self._position = end
        return bytes(samples)

    def _copy(self, sound: SpokenSound, samples: bytearray, end: int) -> None:
        """Copy the part of a line of speech that lies between the position and `end`."""
        first = max(sound.first_sample, self._position)
        part = sound.samples[(first - sound.first_sample) * SAMPLE_BYTES : (end - sound.first_sample) * SAMPLE_BYTES]
        offset = (first - self._position) * SAMPLE_BYTES
        samples[offset : offset + len(part)] = part
