"""Who says what: the scripts of avatars and the turns of a conversation, in the payload's two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.core.messages import suggestion_suffix
from scenekit.elements import Avatar, Group, Html
from scenekit.elements.script import from_html, to_html
from scenekit.elements.turn import Turn
from scenekit.errors import CompositionError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides, diff_overrides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenekit.elements import CompositionContext, Element


class Utterance(Struct, frozen=True, gc=False):
    """What is said, by an avatar that is known by its number in the cast."""

    speaker_index: int
    script: str | Html
    voice: dict[str, Any] | None
    turn: Turn | None = None
    """None for the script of the avatar itself."""


def collect_avatars(elements: Iterable[Element]) -> list[Avatar]:
    """The avatars among some elements, in order of writing."""
    return [one for element in elements for one in (element, *element.descendants) if isinstance(one, Avatar)]


def collect_utterances(avatars: Sequence[Avatar], turns: Sequence[Turn]) -> list[Utterance]:
    """All that is said in a scene: first the avatars' own scripts, then the turns. Raises `CompositionError`."""
    said = [Utterance(n, one.script, one.voice) for n, one in enumerate(avatars) if one.script and to_html(one.script)]
    for position, turn in enumerate(turns):
        try:
            speaker = _resolve_speaker(turn, avatars)
        except CompositionError as error:
            raise error.with_path(f"turns[{position}]") from None
        said.append(Utterance(speaker, turn.script, turn.voice or avatars[speaker].voice, turn))
    return said


def _resolve_speaker(turn: Turn, avatars: Sequence[Avatar]) -> int:
    """The avatar that takes a turn."""
    if turn.by is None:
        if len(avatars) == 1:
            return 0
        who = (
            f"say by= whom: {', '.join(_list_avatar_names(avatars))}" if avatars else "there is no avatar in the scene"
        )
        raise CompositionError(f"say: {who}")
    meant = [number for number, one in enumerate(avatars) if turn.by in (one.model, one.id, one.tag)]
    if not meant:
        raise CompositionError(
            f"say: by={turn.by!r} names no avatar of the scene.{suggestion_suffix(turn.by, _list_avatar_names(avatars))}"
        )
    if len(meant) > 1:
        raise CompositionError(f"say: by={turn.by!r} names {len(meant)} avatars of the scene; give each an id= or tag=")
    return meant[0]


def _list_avatar_names(avatars: Sequence[Avatar]) -> list[str]:
    """How the avatars can be called, in order of writing."""
    return list(dict.fromkeys(name for one in avatars for name in (one.id, one.tag, one.model) if name))


def reason_turns_required(elements: Sequence[Element], turns: Sequence[Turn], *, ordered: bool = True) -> str | None:
    """Why only turns on the scene can carry what is said; None where the scripts of the clips can.

    Without turns, avatars that each have a script are a conversation only where somebody orders them.
    """
    said = collect_utterances(collect_avatars(elements), turns)
    for one in said:
        if one.voice is not None:
            return "a voice= other than the avatar's own"
        if one.turn and (one.turn.extra or one.turn.omit):
            return "extra= or omit= of a turn"
        if (ordered or turns) and one.speaker_index != said[0].speaker_index:
            return "a conversation, the order of its turns"
    return None


def merge_turns_into_avatars(elements: Sequence[Element], turns: Sequence[Turn]) -> tuple[Element, ...]:
    """The elements, each avatar with all its turns for a script."""
    cast = collect_avatars(elements)
    html: dict[int, str] = {}
    for one in collect_utterances(cast, turns):
        html[one.speaker_index] = html.get(one.speaker_index, "") + to_html(one.script)
    numbers = iter(range(len(cast)))

    def with_script(element: Element) -> Element:
        if isinstance(element, Group):
            return replace(element, elements=tuple(map(with_script, element.elements)))
        if isinstance(element, Avatar):
            number = next(numbers)
            return replace(element, script=Html(html[number])) if number in html else element
        return element

    return tuple(map(with_script, elements))


def build_scene_scripts(
    elements: Sequence[Element], turns: Sequence[Turn], context: CompositionContext
) -> tuple[v3.Script, ...]:
    """The turns of a scene, each naming its speaker as its clip does.

    Raises `CompositionError` where two avatars cannot be told apart: the payload knows a speaker by
    model and clothes only.
    """
    cast = collect_avatars(elements)
    names = _get_payload_names(cast, context)
    scripts = []
    said = collect_utterances(cast, turns)
    for position, one in enumerate(said, start=len(turns) - len(said)):
        model, clothes = name = names[one.speaker_index]
        if names.count(name) > 1:
            raise CompositionError(
                f"say: two avatars of the scene are {model} in {clothes}, and a turn names its speaker "
                "by model and clothes only; give one of them other clothes="
            )
        script = build_payload_script(one.script, one.voice, model, clothes)
        try:
            scripts.append(apply_overrides(script, one.turn.extra, one.turn.omit) if one.turn else script)
        except CompositionError as error:
            raise error.with_path(f"turns[{position}]") from None
    return tuple(scripts)


def _get_payload_names(avatars: Sequence[Avatar], context: CompositionContext) -> list[tuple[str, str]]:
    """What the payload calls each avatar: its model and clothes."""
    entries = [one.resolve(context).entry for one in avatars]
    return [(entry.model, entry.clothes) for entry in entries]


def build_payload_script(script: str | Html, voice: dict[str, Any] | None, model: str, clothes: str) -> v3.Script:
    """A turn as the payload has it."""
    return v3.Script(org=to_html(script), isTTS=voice is not None, tts=voice, modelId=model, clothId=clothes)


def parse_turns(
    scripts: Sequence[dict[str, Any]], elements: Sequence[Element], context: CompositionContext
) -> tuple[Turn, ...]:
    """The turns that are written so on a scene; a turn of nobody in the scene is the first avatar's."""
    cast = collect_avatars(elements)
    names = _get_payload_names(cast, context)
    turns = []
    for script in scripts:
        name = (script.get("modelId"), script.get("clothId"))
        speaker = names.index(name) if name in names else 0
        org, voice = script.get("org"), script.get("tts") or None
        text = from_html(org) if isinstance(org, str) else None
        text = Html("") if text is None else text
        extra, omit = diff_overrides(v3.to_dict(build_payload_script(text, voice, *names[speaker])), script)
        by = None if len(cast) == 1 else _find_unambiguous_name(cast, speaker)
        turns.append(Turn(text, by, voice, extra, omit))
    return tuple(turns)


def _find_unambiguous_name(avatars: Sequence[Avatar], index: int) -> str | None:
    """What an avatar can be called among others."""
    others = {name for n, one in enumerate(avatars) if n != index for name in (one.model, one.id, one.tag)}
    own = avatars[index]
    return next((name for name in (own.model, own.tag, own.id) if name and name not in others), None)
