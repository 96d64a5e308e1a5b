"""Who speaks, in which language, and whether the avatar is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenekit.avatars.catalog import BUILT_IN_CATALOG
from scenekit.errors import ScenekitError
from scenekit.inspection.check.finding import Finding
from scenekit.inspection.check.languages import (
    SCRIPTS_BY_LANGUAGE,
    is_language_code,
    parse_primary_subtag,
    suggest_code,
)
from scenekit.payload import v3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenekit.avatars.catalog import Catalog
    from scenekit.inspection.view import ClipView, SceneView, SpokenLine

UNICODE_SCRIPT_RANGES = {
    "Hangul": r"\uac00-\ud7a3\u1100-\u11ff",
    "Kana": r"\u3041-\u30ff",
    "Han": r"\u3400-\u9fff\uf900-\ufaff",
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": r"\u0600-\u06ff\u0750-\u077f",
    "Hebrew": r"\u0590-\u05ff",
    "Devanagari": r"\u0900-\u097f",
    "Thai": r"\u0e00-\u0e7f",
}
"""Writing systems, by the characters of a regular expression."""

MIN_LETTERS = 4
"""Letters from which a text says which writing system it is in."""


def check_speech(scene: SceneView, catalog: Catalog) -> Iterator[Finding]:
    cast = [clip for clip in scene.clips if clip.clip_type == "aiModel"]
    plays = any(clip.clip_type in ("videoImage", "audio") for clip in scene.clips)
    # A turn may hold something that is heard and that no documentation shows, such as a recording.
    may_speak = any(turn.keys() - v3.Script.__struct_encode_fields__ for turn in scene.data.get("scripts") or ())
    if not scene.lines and not plays and not may_speak:
        yield Finding(
            "SK301", scene.path, "nobody speaks, and nothing plays", "give an avatar a script, or leave the scene out"
        )
    for line in scene.lines:
        if line.speaker is None:
            code = "SK303" if cast else "SK302"
            why = "it names no avatar of its scene" if cast else "there is no avatar in its scene"
            yield Finding(code, line.path, why, "modelId and clothId must be those of an avatar's clip" if cast else "")
        yield from _check_script_matches_language(line)
    for clip in cast:
        yield from _check_language_code(clip)
        yield from _check_estimated_frame(clip, catalog)


def _check_script_matches_language(line: SpokenLine) -> Iterator[Finding]:
    expected = SCRIPTS_BY_LANGUAGE.get(parse_primary_subtag(line.language))
    if expected is None:
        return
    counts = {name: len(re.findall(f"[{characters}]", line.text)) for name, characters in UNICODE_SCRIPT_RANGES.items()}
    letters = sum(counts.values())
    if letters >= MIN_LETTERS and sum(counts[name] for name in expected) < letters / 2:
        found = max(counts, key=lambda name: counts[name])
        what = f"it is written in {found}, and the avatar speaks {line.language}"
        yield Finding("SK304", line.path, what, "say the avatar's language=, or another script")


def _check_language_code(clip: ClipView) -> Iterator[Finding]:
    """A language that is no code: whether the script is written in it cannot be told, either."""
    language = clip.model.get("language")
    if not isinstance(language, str) or not language or is_language_code(language):
        return
    code = suggest_code(language)
    advice = f"did you mean {code!r}?" if code else "say its code of ISO 639-1, such as 'en' or 'ko'"
    yield Finding("SK307", clip.path, f"{language!r} is no code of a language that it could speak", advice)


def _check_estimated_frame(clip: ClipView, catalog: Catalog) -> Iterator[Finding]:
    """An avatar that nobody measured: its numbers are those that scenekit estimates."""
    own, names = clip.frame, (str(clip.model.get("ai_name")), str(clip.model.get("emotion")))
    try:
        known = catalog.resolve(*names).frame
    except ScenekitError:
        return
    if (
        own
        and known.source == "estimated"
        and (own.origin, own.tight, own.head) == (known.origin, known.tight, known.head)
    ):
        name, others = " in ".join(names), ", ".join(list_known_clothes(names[0], catalog)[:5])
        asked = f"the catalog knows it in {others}: did you mean that? If not, " if others else ""
        advice = f"{asked}`scenekit avatars learn` takes them from a project of the web editor"
        yield Finding("SK305", clip.path, f"nobody has measured {name}: its place may be off by some percent", advice)


def list_known_clothes(model: str, catalog: Catalog) -> list[str]:
    """The clothes in which an avatar is known, in the order in which they were added."""
    return list(dict.fromkeys(entry.clothes for entry in (*catalog, *BUILT_IN_CATALOG) if entry.model == model))
