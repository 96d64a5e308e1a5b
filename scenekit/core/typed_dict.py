"""`TypedDict` without its cost at import.

`typing.TypedDict` compiles the text of each annotation, which takes a tenth of the time of `import scenekit`. At run
time, only the names of the options are needed.
"""

from typing import TYPE_CHECKING

__all__ = ["TypedDict"]

if TYPE_CHECKING:
    from typing import TypedDict
else:

    class TypedDict:
        """The base class at run time. The annotations of a subclass include those of its base class."""

        __annotations__ = {}

        def __init_subclass__(cls, **_: bool) -> None:
            cls.__annotations__ = {**cls.__base__.__annotations__, **cls.__annotations__}
