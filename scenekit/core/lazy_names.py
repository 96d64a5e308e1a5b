"""Import a module when one of its names is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def import_on_use(namespace: dict[str, Any], names_by_module: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package: it imports a name when it is first used, and keeps it in the package.

    Args:
        namespace: The `globals()` of the package.
        names_by_module: The names that each module of the package defines.
    """
    package = namespace["__name__"]
    module_by_name = {name: module for module, names in names_by_module.items() for name in names}

    def import_name(name: str) -> Any:
        if name not in module_by_name:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{module_by_name[name]}"), name)
        namespace[name] = value
        return value

    return import_name
