"""The shape of a case, and what several tables share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

ANNA = "M000045058"
"""The avatar whose numbers are documented."""

Case = Callable[[Path], object]
"""A call that raises an error or returns findings or text. It gets an empty folder."""
