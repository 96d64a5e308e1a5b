"""Who says what: the scripts of avatars and the turns of a conversation, in the payload's two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from scenekit.core import validation
from scenekit.core.messages import argument_error, suggestion_suffix
from scenekit.elements import Avatar, Group, Html
from scenekit.elements.script import check_script, from_html, to_html
from scenekit.errors import CompositionError
from scenekit.payload import v3
from scenekit.payload.overlay import apply_overrides, diff_overrides

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenekit.elements import Element, Stage


class Turn(Struct, frozen=True, gc=False):
    """What one avatar says before the next one speaks.

    - `script`: plain text or `Html`. `by`: the model id, id or tag of an avatar of the scene; the only one
      if not given. `voice`: another voice than its own, as the service's own data.
    - `extra`: keys for the payload's turn that no word covers. `omit`: keys that are left out of it.

    Raises `ArgumentError`.
    """

    script: str | Html
    by: str | None = None
    voice: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None
    omit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_script("say", "script", self.script)
        if isinstance(self.script, str) and not to_html(self.script):
            raise argument_error("say", "script", self.script, "must not be empty.")
        if self.by is not None:
            validation.text("say", "by", self.by)
        if self.voice is not None:
            force_setattr(self, "voice", validation.json_object("say", "voice", self.voice, non_empty=True))
        if self.extra is not None or self.omit != ():
            validation.freeze_extra_and_omit("say", self)


class Spoken(Struct, frozen=True, gc=False):
    """What is said, by an avatar that is known by its number in the cast."""

    speaker: int
    script: str | Html
    voice: dict[str, Any] | None
    turn: Turn | None = None
    """None for the script of the avatar itself."""


def cast_of(elements: Iterable[Element]) -> list[Avatar]:
    """The avatars among some elements, in order of writing."""
    return [one for element in elements for one in (element, *element.nested) if isinstance(one, Avatar)]


def spoken(cast: Sequence[Avatar], turns: Sequence[Turn]) -> list[Spoken]:
    """All that is said in a scene: first the avatars' own scripts, then the turns. Raises `CompositionError`."""
    said = [Spoken(n, one.script, one.voice) for n, one in enumerate(cast) if one.script and to_html(one.script)]
    for position, turn in enumerate(turns):
        try:
            speaker = _speaker(turn, cast)
        except CompositionError as error:
            raise error.with_path(f"turns[{position}]") from None
        said.append(Spoken(speaker, turn.script, turn.voice or cast[speaker].voice, turn))
    return said


def _speaker(turn: Turn, cast: Sequence[Avatar]) -> int:
    """The avatar that takes a turn."""
    if turn.by is None:
        if len(cast) == 1:
            return 0
        who = f"say by= whom: {', '.join(_known(cast))}" if cast else "there is no avatar in the scene"
        raise CompositionError(f"say: {who}")
    meant = [number for number, one in enumerate(cast) if turn.by in (one.model, one.id, one.tag)]
    if not meant:
        raise CompositionError(
            f"say: by={turn.by!r} names no avatar of the scene.{suggestion_suffix(turn.by, _known(cast))}"
        )
    if len(meant) > 1:
        raise CompositionError(f"say: by={turn.by!r} names {len(meant)} avatars of the scene; give each an id= or tag=")
    return meant[0]


def _known(cast: Sequence[Avatar]) -> list[str]:
    """How the avatars can be called, in order of writing."""
    return list(dict.fromkeys(name for one in cast for name in (one.id, one.tag, one.model) if name))


def why_turns(elements: Sequence[Element], turns: Sequence[Turn], *, ordered: bool = True) -> str | None:
    """Why only turns on the scene can carry what is said; None where the scripts of the clips can.

    Without turns, avatars that each have a script are a conversation only where somebody orders them.
    """
    said = spoken(cast_of(elements), turns)
    for one in said:
        if one.voice is not None:
            return "a voice= other than the avatar's own"
        if one.turn and (one.turn.extra or one.turn.omit):
            return "extra= or omit= of a turn"
        if (ordered or turns) and one.speaker != said[0].speaker:
            return "a conversation, the order of its turns"
    return None


def on_clips(elements: Sequence[Element], turns: Sequence[Turn]) -> tuple[Element, ...]:
    """The elements, each avatar with all its turns for a script."""
    cast = cast_of(elements)
    html: dict[int, str] = {}
    for one in spoken(cast, turns):
        html[one.speaker] = html.get(one.speaker, "") + to_html(one.script)
    numbers = iter(range(len(cast)))

    def with_script(element: Element) -> Element:
        if isinstance(element, Group):
            return replace(element, elements=tuple(map(with_script, element.elements)))
        if isinstance(element, Avatar):
            number = next(numbers)
            return replace(element, script=Html(html[number])) if number in html else element
        return element

    return tuple(map(with_script, elements))


def on_scene(elements: Sequence[Element], turns: Sequence[Turn], stage: Stage) -> tuple[v3.Script, ...]:
    """The turns of a scene, each naming its speaker as its clip does.

    Raises `CompositionError` where two avatars cannot be told apart: the payload knows a speaker by
    model and clothes only.
    """
    cast = cast_of(elements)
    names = _names_in_payload(cast, stage)
    scripts = []
    said = spoken(cast, turns)
    for position, one in enumerate(said, start=len(turns) - len(said)):
        model, clothes = name = names[one.speaker]
        if names.count(name) > 1:
            raise CompositionError(
                f"say: two avatars of the scene are {model} in {clothes}, and a turn names its speaker "
                "by model and clothes only; give one of them other clothes="
            )
        script = as_payload(one.script, one.voice, model, clothes)
        try:
            scripts.append(apply_overrides(script, one.turn.extra, one.turn.omit) if one.turn else script)
        except CompositionError as error:
            raise error.with_path(f"turns[{position}]") from None
    return tuple(scripts)


def _names_in_payload(cast: Sequence[Avatar], stage: Stage) -> list[tuple[str, str]]:
    """What the payload calls each avatar: its model and clothes."""
    entries = [one.role(stage).entry for one in cast]
    return [(entry.model, entry.clothes) for entry in entries]


def as_payload(script: str | Html, voice: dict[str, Any] | None, model: str, clothes: str) -> v3.Script:
    """A turn as the payload has it."""
    return v3.Script(org=to_html(script), isTTS=voice is not None, tts=voice, modelId=model, clothId=clothes)


def turns_of(scripts: Sequence[dict[str, Any]], elements: Sequence[Element], stage: Stage) -> tuple[Turn, ...]:
    """The turns that are written so on a scene; a turn of nobody in the scene is the first avatar's."""
    cast = cast_of(elements)
    names = _names_in_payload(cast, stage)
    turns = []
    for script in scripts:
        name = (script.get("modelId"), script.get("clothId"))
        speaker = names.index(name) if name in names else 0
        org, voice = script.get("org"), script.get("tts") or None
        text = from_html(org) if isinstance(org, str) else None
        text = Html("") if text is None else text
        extra, omit = diff_overrides(v3.to_dict(as_payload(text, voice, *names[speaker])), script)
        by = None if len(cast) == 1 else _called(cast, speaker)
        turns.append(Turn(text, by, voice, extra, omit))
    return tuple(turns)


def _called(cast: Sequence[Avatar], number: int) -> str | None:
    """What an avatar can be called among others."""
    others = {name for n, one in enumerate(cast) if n != number for name in (one.model, one.id, one.tag)}
    own = cast[number]
    return next((name for name in (own.model, own.tag, own.id) if name and name not in others), None)
