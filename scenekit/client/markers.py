"""Markers in project names, by which the client finds a project whose response was lost."""

from __future__ import annotations

import re
import secrets


def generate_marker(key: str) -> str:
    """Return a new marker: the start of the idempotency key, and random digits that identify the submission.

    >>> generate_marker("3f9a1c20b7d4e5f6").startswith("sk-3f9a1c20b7-")
    True
    """
    return f"sk-{key[:10]}-{secrets.token_hex(3)}"


def add_marker(name: str, marker: str) -> str:
    """Return a name that ends in a marker."""
    return f"{name} [{marker}]"


def has_marker(name: str, marker: str) -> bool:
    """Whether a name ends in a marker."""
    return name.endswith(f"[{marker}]")


def strip_markers(name: str) -> str:
    """Return a name without the markers of earlier submissions at its end.

    >>> strip_markers("Welcome [sk-3f9a1c20b7-a1b2c3] [sk-3f9a1c20b7-a1b2c4]"), strip_markers("Welcome [1]")
    ('Welcome', 'Welcome [1]')
    """
    return re.sub(r"( ?\[sk-[0-9a-f]{10}-[0-9a-f]{6}\])+$", "", name)
