"""Read the position and the reason from the messages of msgspec's errors, which have no attributes for them.

`tests/payload/test_msgspec_errors.py` checks that the installed msgspec writes its messages in this form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from scenekit.errors import ScenekitError

    E = TypeVar("E", bound=ScenekitError)


TRANSLATIONS = (
    (r"^Object missing required field `(\w+)`$", r"the key '\1' is missing"),
    (r"^Expected `array` of length >= 1$", "the list must have at least one item"),
)
"""Patterns of msgspec's messages, and the same in the terms of scenekit."""


def split_validation_error(error: Exception) -> tuple[str, str]:
    """Return the reason of a validation error and the path of the value, which is empty for the whole document.

    >>> import msgspec
    >>> try:
    ...     msgspec.convert({"sizes": [1, "2"]}, msgspec.defstruct("Example", [("sizes", list[int])]))
    ... except msgspec.ValidationError as error:
    ...     split_validation_error(error)
    ('Expected `int`, got `str`', 'sizes[1]')
    """
    reason, _, location = str(error).rpartition(" - at `")
    if not reason:
        return str(error), ""
    path = location.removeprefix("key` in `").removesuffix("`").removesuffix("[...]")  # a key, any value of a dict
    return reason, path.removeprefix("$").removeprefix(".")


def find_syntax_error_offset(error: Exception) -> int | None:
    """Return the offset of a syntax error in bytes, or None if the error has none.

    >>> import msgspec
    >>> try:
    ...     msgspec.json.decode(b'{"a": }')
    ... except msgspec.DecodeError as error:
    ...     find_syntax_error_offset(error)
    6
    """
    match = re.search(r"\(byte (\d+)\)$", str(error))
    return int(match[1]) if match else None


def convert_validation_error(error_type: type[E], summary: str, error: Exception) -> E:
    """Convert a validation error of msgspec to an error of scenekit.

    Args:
        error_type: The type of the new error.
        summary: The first half of the message, such as "The payload is not valid".
        error: The error of msgspec. It gives the reason and the path.
    """
    reason, path = split_validation_error(error)
    for pattern, replacement in TRANSLATIONS:
        reason = re.sub(pattern, replacement, reason)
    converted = error_type(f"{summary}: {reason.removesuffix('.')}.")  # a validator of scenekit writes the period
    return converted.with_path(path) if path else converted


def join_path(path: str, subpath: str) -> str:
    """Join two paths, such as `scenes[0]` and `name`, to one. Either may be empty."""
    return ".".join(filter(None, (path, subpath)))
