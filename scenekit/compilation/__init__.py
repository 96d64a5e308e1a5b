"""Projects with variables: replace the variables, or compile the project once for many rows."""

from scenekit.compilation.compiled_project import CompiledProject

__all__ = ["CompiledProject"]
