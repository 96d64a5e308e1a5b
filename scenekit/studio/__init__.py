"""The studio: a local page that shows scenes live, and writes changes back to the source file.

sourcetext      minimal edits of the text of YAML, TOML, JSON and Python files
call_sites      records which call of a Python file creates an element
python_runner   runs a Python file in a child process, with a time limit
snapshot        a source as it was read, with the origin of each element
layout_view     the boxes of the elements of a scene
gestures        from a drag or a handle to options of an element
source_editor   from a gesture to the new content of a file
layouts         new scenes
comments        the comments of reviewers
views           drawings, findings and lengths, kept for scenes that do not change
session         the source as it was last read, and its history
scene_data      the data of the page, as JSON
app             the web app; security, watching, editors and server are its parts
page            the page: HTML, CSS and JavaScript modules
"""

from __future__ import annotations

from scenekit.errors import MissingExtraError


def require_extra() -> None:
    """Check that the extra is installed. Raises `MissingExtraError`."""
    try:
        import starlette
        import uvicorn
        import watchfiles

        _ = (starlette, uvicorn, watchfiles)
    except ImportError:
        reason = "The studio needs the extra 'studio'. Install it with: pip install 'scenekit[studio]'"
        raise MissingExtraError(reason) from None
