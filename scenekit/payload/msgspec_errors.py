"""What msgspec says of a value that does not fit, as the house says it: where, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from scenekit.errors import ScenekitError

    E = TypeVar("E", bound=ScenekitError)


def split_validation_error(error: Exception) -> tuple[str, str]:
    """The reason, and the path of the value; an empty one for all of it.

    >>> import msgspec
    >>> try:
    ...     msgspec.convert({"sizes": [1, "2"]}, msgspec.defstruct("Shown", [("sizes", list[int])]))
    ... except msgspec.ValidationError as error:
    ...     split_validation_error(error)
    ('Expected `int`, got `str`', 'sizes[1]')
    """
    why, _, place = str(error).rpartition(" - at `")
    if not why:
        return str(error), ""
    path = place.removeprefix("key` in `").removesuffix("`").removesuffix("[...]")  # where any key may stand
    return why, path.removeprefix("$").removeprefix(".")


def validation_error_as(error_type: type[E], summary: str, error: Exception) -> E:
    """An error of scenekit's own that says `what` it is not and why, at the path of what is wrong."""
    why, path = split_validation_error(error)
    refusal = error_type(f"{summary}: {why}")
    return refusal.with_path(path) if path else refusal


def join_path(path: str, subpath: str) -> str:
    """The path of a part of what is at another path."""
    return ".".join(filter(None, (path, subpath)))
