"""The scripts of avatars and the turns of conversations, in the two forms of the payload: on clips or on the scene."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from scenekit.compose.layout import iter_elements
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
    """A script and the avatar that speaks it, by its index among the avatars of the scene."""

    speaker_index: int
    script: str | Html
    voice: dict[str, Any] | None
    turn: Turn | None = None
    """None for the avatar's own script."""


def collect_avatars(elements: Iterable[Element]) -> list[Avatar]:
    """Return the avatars among the elements and inside groups, in order."""
    return [element for element in iter_elements(elements) if isinstance(element, Avatar)]


def collect_utterances(avatars: Sequence[Avatar], turns: Sequence[Turn]) -> list[Utterance]:
    """Return all utterances of a scene: first the avatars' own scripts, then the turns.

    Raises `CompositionError` if the speaker of a turn is unknown or ambiguous.
    """
    utterances = [
        Utterance(index, avatar.script, avatar.voice)
        for index, avatar in enumerate(avatars)
        if avatar.script and to_html(avatar.script)
    ]
    indices_by_name = _index_avatars_by_name(avatars) if turns else {}
    for index, turn in enumerate(turns):
        try:
            speaker = _resolve_speaker(turn, avatars, indices_by_name)
        except CompositionError as error:
            raise error.with_path(f"turns[{index}]") from None
        utterances.append(Utterance(speaker, turn.script, turn.voice or avatars[speaker].voice, turn))
    return utterances


def _index_avatars_by_name(avatars: Sequence[Avatar]) -> dict[str, list[int]]:
    """Return the indices of the avatars with each name: their model, id and tag."""
    indices_by_name: dict[str, list[int]] = {}
    for index, avatar in enumerate(avatars):
        for name in {avatar.model, avatar.id, avatar.tag} - {None}:
            indices_by_name.setdefault(str(name), []).append(index)
    return indices_by_name


def _resolve_speaker(turn: Turn, avatars: Sequence[Avatar], indices_by_name: dict[str, list[int]]) -> int:
    """Return the index of the avatar that speaks a turn."""
    if not avatars:
        raise CompositionError("say() needs an avatar, but the scene has none. Add one with avatar().")
    if turn.by is None:
        if len(avatars) == 1:
            return 0
        names = ", ".join(_list_avatar_names(avatars))
        raise CompositionError(f"say() needs by=, because the scene has several avatars. Use one of: {names}.")
    indices = indices_by_name.get(turn.by, [])
    if not indices:
        suggestion = suggestion_suffix(turn.by, _list_avatar_names(avatars))
        raise CompositionError(f"say(by={turn.by!r}): by does not match an avatar of the scene.{suggestion}")
    if len(indices) > 1:
        reason = f"by matches {len(indices)} avatars of the scene. Set an id= or tag= on each, and use it."
        raise CompositionError(f"say(by={turn.by!r}): {reason}")
    return indices[0]


def _list_avatar_names(avatars: Sequence[Avatar]) -> list[str]:
    """Return all names that `by` can refer to, in order."""
    names = (name for avatar in avatars for name in (avatar.id, avatar.tag, avatar.model) if name)
    return list(dict.fromkeys(names))


def find_reason_for_turns(elements: Sequence[Element], turns: Sequence[Turn], *, ordered: bool = True) -> str | None:
    """Return the reason why only turns on the scene can express the scripts; None if clips can.

    Args:
        elements: The elements of the scene.
        turns: The turns of the scene.
        ordered: Whether the scripts of several avatars are a conversation even if the scene has no turns.
    """
    utterances = collect_utterances(collect_avatars(elements), turns)
    for utterance in utterances:
        if utterance.voice is not None:
            return "a voice= other than the avatar's own"
        if utterance.turn and (utterance.turn.extra or utterance.turn.omit):
            return "extra= or omit= of a turn"
        if (ordered or turns) and utterance.speaker_index != utterances[0].speaker_index:
            return "a conversation, the order of its turns"
    return None


def merge_turns_into_avatars(elements: Sequence[Element], turns: Sequence[Turn]) -> tuple[Element, ...]:
    """Return the elements with the turns of each avatar joined to its script."""
    avatars = collect_avatars(elements)
    html: dict[int, str] = {}
    for utterance in collect_utterances(avatars, turns):
        html[utterance.speaker_index] = html.get(utterance.speaker_index, "") + to_html(utterance.script)
    indices = iter(range(len(avatars)))

    def add_script(element: Element) -> Element:
        if isinstance(element, Group):
            return replace(element, elements=tuple(map(add_script, element.elements)))
        if isinstance(element, Avatar):
            index = next(indices)
            return replace(element, script=Html(html[index])) if index in html else element
        return element

    return tuple(map(add_script, elements))


def build_scene_scripts(
    elements: Sequence[Element], turns: Sequence[Turn], context: CompositionContext
) -> tuple[v3.Script, ...]:
    """Return the scripts of a scene for the payload. Each names its speaker by model and clothes, as the clip does.

    Raises `CompositionError` if two avatars have the same model and clothes, so that a turn cannot distinguish them.
    """
    avatars = collect_avatars(elements)
    names = _get_payload_names(avatars, context)
    name_counts = Counter(names)
    scripts = []
    utterances = collect_utterances(avatars, turns)
    for index, utterance in enumerate(utterances, start=len(turns) - len(utterances)):
        model, clothes = name = names[utterance.speaker_index]
        if name_counts[name] > 1:
            raise CompositionError(
                f"say() cannot distinguish two avatars of the scene: both are {model} in {clothes}, and a turn names "
                "its speaker by model and clothes only. Set other clothes= on one of them."
            )
        script = build_payload_script(utterance.script, utterance.voice, model, clothes)
        scripts.append(_apply_turn_overrides(script, utterance.turn, index))
    return tuple(scripts)


def _apply_turn_overrides(script: v3.Script, turn: Turn | None, index: int) -> v3.Script:
    """Return the script with the `extra` and without the `omit` of the turn at `index`."""
    if turn is None:
        return script
    try:
        return apply_overrides(script, turn.extra, turn.omit)
    except CompositionError as error:
        raise error.with_path(f"turns[{index}]") from None


def _get_payload_names(avatars: Sequence[Avatar], context: CompositionContext) -> list[tuple[str, str]]:
    """Return the model and the clothes of each avatar, which name it in the payload."""
    entries = [avatar.resolve(context).entry for avatar in avatars]
    return [(entry.model, entry.clothes) for entry in entries]


def build_payload_script(script: str | Html, voice: dict[str, Any] | None, model: str, clothes: str) -> v3.Script:
    """Return a script of the scene for the payload. A `voice` replaces the avatar's own."""
    return v3.Script(org=to_html(script), isTTS=voice is not None, tts=voice, modelId=model, clothId=clothes)


def parse_turns(
    scripts: Sequence[dict[str, Any]], elements: Sequence[Element], context: CompositionContext
) -> tuple[Turn, ...]:
    """Return the turns that compose to the scripts of a scene. An unknown speaker becomes the first avatar."""
    avatars = collect_avatars(elements)
    names = _get_payload_names(avatars, context)
    speakers = {name: index for index, name in reversed(list(enumerate(names)))}
    by = _find_unambiguous_names(avatars)
    return tuple([_parse_turn(script, names, speakers, by) for script in scripts])


def _parse_turn(
    script: dict[str, Any], names: list[tuple[str, str]], speakers: dict[Any, int], by_names: list[str | None]
) -> Turn:
    """Return the turn that composes to a script. `names` are the results of `_get_payload_names`."""
    ids = script.get("modelId"), script.get("clothId")
    speaker = speakers.get(ids, 0) if all(isinstance(id, str) for id in ids) else 0
    org, voice = script.get("org"), script.get("tts") or None
    text = (from_html(org) if isinstance(org, str) else None) or Html("")
    extra, omit = diff_overrides(v3.to_dict(build_payload_script(text, voice, *names[speaker])), script)
    return Turn(text, by_names[speaker], voice, extra, omit)


def _find_unambiguous_names(avatars: Sequence[Avatar]) -> list[str | None]:
    """Return a name of each avatar that no other avatar has; None for the only avatar, which needs no name."""
    if len(avatars) == 1:
        return [None]
    indices_by_name = _index_avatars_by_name(avatars)
    return [
        next((name for name in (own.model, own.tag, own.id) if name and indices_by_name[name] == [index]), None)
        for index, own in enumerate(avatars)
    ]
