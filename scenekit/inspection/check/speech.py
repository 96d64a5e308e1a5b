"""Check speakers and languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.languages import (
    SCRIPTS_BY_LANGUAGE,
    count_letters,
    is_language_code,
    parse_primary_subtag,
    suggest_code,
)
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.inspection.view import ClipView, SceneView, SpokenLine

MIN_LETTERS = 4
"""Minimum number of letters of a text whose writing system is checked. A shorter one may be a name or an acronym."""


def check_speech(scene: SceneView) -> Iterator[Finding]:
    """Check the spoken lines and the avatars of a scene."""
    avatars = [clip for clip in scene.clips if clip.clip_type == "aiModel"]
    if not scene.lines and not _may_have_sound(scene):
        message = "The scene has no speech, no video and no audio."
        yield Finding("SK301", scene.path, message, "Give an avatar a script, or set the duration= of the scene.")
    for line in scene.lines:
        if line.speaker is None:
            yield _build_missing_speaker_finding(line, has_avatars=bool(avatars))
        if finding := _check_script_matches_language(line):
            yield finding
    for clip in avatars:
        if finding := _check_language_code(clip):
            yield finding


def _may_have_sound(scene: SceneView) -> bool:
    """Whether a scene has a video, an audio or a turn with undocumented keys, such as a recording."""
    return any(clip.clip_type in ("videoImage", "audio") for clip in scene.clips) or any(
        turn.keys() - v3.Script.__struct_encode_fields__ for turn in scene.data.get("scripts") or ()
    )


def _build_missing_speaker_finding(line: SpokenLine, *, has_avatars: bool) -> Finding:
    if has_avatars:
        message = "The turn does not name an avatar of its scene."
        return Finding("SK303", line.path, message, "Set modelId and clothId to those of an avatar's clip.")
    return Finding("SK302", line.path, "The scene has no avatar for this turn.", "Add the avatar, or remove the turn.")


def _check_script_matches_language(line: SpokenLine) -> Finding | None:
    expected = SCRIPTS_BY_LANGUAGE.get(parse_primary_subtag(line.language))
    if expected is None or (line.text.isascii() and "Latin" in expected):
        return None
    counts = count_letters(line.text)
    letter_count = sum(counts.values())
    if letter_count < MIN_LETTERS or sum(counts[name] for name in expected) >= letter_count / 2:
        return None
    most_frequent = max(counts, key=lambda name: counts[name])
    message = f"The script is written in {most_frequent}, but the avatar speaks {line.language}."
    return Finding("SK304", line.path, message, "Set the language= of the avatar, or translate the script.")


def _check_language_code(clip: ClipView) -> Finding | None:
    language = clip.model.get("language")
    if not isinstance(language, str) or not language or is_language_code(language):
        return None
    code = suggest_code(language)
    suggestion = f"Did you mean {code!r}?" if code else "Use a code of ISO 639-1, such as 'en' or 'ko'."
    return Finding("SK307", clip.path, f"The language {language!r} is not a language code.", suggestion)
