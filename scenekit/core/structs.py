"""Change fields of frozen structs whose new values are already valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

S = TypeVar("S", bound=Struct)


if TYPE_CHECKING:

    def copy_struct(struct: S, /) -> S:
        """Return a shallow copy of a struct, without validating it again."""
else:
    copy_struct = Struct.__copy__  # called directly, without the cost of a function


def replace_unchecked(struct: S, field: str, value: object) -> S:
    """Return a copy of a struct with another value in one field, without validating the other fields again.

    `msgspec.structs.replace` runs `__post_init__`. A builder that appends n elements one by one would then validate
    n² elements. The caller makes sure that the new value is valid.

    Args:
        struct: A struct that was validated when it was created.
        field: The name of the field.
        value: The new value, already validated.
    """
    changed = copy_struct(struct)
    force_setattr(changed, field, value)
    return changed
