"""The state of a studio: the source as it was last read, its history, and the browsers that follow it."""

from __future__ import annotations

import os
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Literal, NamedTuple

from scenekit.core import files
from scenekit.errors import ScenekitError, SourceError
from scenekit.interchange.scenefile.formats import FORMAT_BY_SUFFIX
from scenekit.source import Source, read
from scenekit.studio.comments import Comment, find_comments_file, parse_comments
from scenekit.studio.layouts import AddScene, add_scene
from scenekit.studio.snapshot import Snapshot, load_snapshot
from scenekit.studio.source_editor import FileChange, Gesture, edit_source
from scenekit.studio.views import ProjectView, SceneCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenekit.core.geometry import Orientation
    from scenekit.studio.python_runner import PythonRunner

Status = Literal["ready", "error", "empty"]

MAX_HISTORY = 200
"""The number of changes that Undo can take back."""


class ConflictError(ScenekitError):
    """A file is not as it was when the page was drawn."""


class SourceProblem(NamedTuple):
    """A reason why the source cannot be shown, and its position."""

    message: str
    file: str
    line: int | None
    further: tuple[SourceProblem, ...] = ()
    """The other errors in the source."""


class Session:
    """A source that is edited and followed.

    Args:
        source: The source.
        runner: Runs a Python source.
        on_change: Called after each new revision, from any thread.
    """

    def __init__(self, source: Source, runner: PythonRunner, on_change: Callable[[], object] = lambda: None):
        self.source = source
        self.revision = 0
        self.snapshot: Snapshot | None = None
        self.problem: SourceProblem | None = None
        self.is_empty = False
        self.comments: tuple[Comment, ...] = ()
        self._runner = runner
        self._on_change = on_change
        self._lock = RLock()
        self._cache = SceneCache()
        self._views: dict[Orientation, ProjectView] = {}
        self._undo: list[FileChange] = []
        self._redo: list[FileChange] = []
        self._seen: dict[str, bytes | None] = {}

    @property
    def known_files(self) -> list[str]:
        """The files that the source was read from."""
        return list(self._seen) or [self.source.path]

    def read_bytes(self) -> bytes:
        """Return the content of the source as it was read; nothing if it does not exist."""
        return self._seen.get(self.source.path) or b""

    def has_missing_file(self) -> bool:
        """Whether a file that was read before does not exist at present."""
        return any(content is not None and not os.path.exists(path) for path, content in list(self._seen.items()))

    @property
    def status(self) -> Status:
        """Whether the source is shown, is empty, or has a problem."""
        return "empty" if self.is_empty else "error" if self.problem else "ready"

    @property
    def undo_label(self) -> str | None:
        """The change that Undo takes back."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """The change that Redo repeats."""
        return self._redo[-1].label if self._redo else None

    def close(self) -> None:
        """Stop the process that waits for the next run of a Python source."""
        self._runner.close()

    def set_listener(self, on_change: Callable[[], object]) -> None:
        """Set the function that is called after each new revision."""
        self._on_change = on_change

    def refresh(self, *, force: bool = False) -> bool:
        """Read the source again if a file has changed. Returns whether there is a new revision.

        Args:
            force: Read it also if its known files are unchanged, because a file that it depends on has changed.
        """
        with self._lock:
            if not force and self.revision and self._seen == self._read_known_files():
                return False
            self._load()
            self.revision += 1
        self._on_change()
        return True

    def _read_known_files(self) -> dict[str, bytes | None]:
        return {path: _read_or_none(path) for path in self._seen or [self.source.path]}

    def _load(self) -> None:
        self._seen = {self.source.path: _read_or_none(self.source.path)}
        try:
            if self._is_empty_file():
                self.snapshot, self.problem, self.is_empty, self._views = None, None, True, {}
                return
            verified = self.snapshot.verified if self.snapshot else {}
            snapshot = load_snapshot(self.source, self._runner, verified)
            orientation = self.source.orientation or snapshot.project.orientation
            views = {orientation: ProjectView(snapshot, orientation, self._cache)}
        except ScenekitError as error:
            self.problem, self.is_empty = describe_problem(error, self.source), False
            return
        finally:
            comments_file = find_comments_file(self.source.path)
            for path in (*self.find_included_files(), *self._runner.read_files, comments_file):
                self._seen.setdefault(path, _read_or_none(path))
            self.comments = parse_comments(self._seen[comments_file])
        self._cache.trim()
        self.snapshot, self.problem, self.is_empty, self._views = snapshot, None, False, views
        self._seen.update({path: _read_or_none(path) for path in snapshot.included_files})

    def find_included_files(self) -> list[str]:
        """Return the files that the last good version of the source includes."""
        return self.snapshot.included_files if self.snapshot else []

    def _is_empty_file(self) -> bool:
        """Whether a scene file has no content yet. A file that never existed counts, until it is created."""
        if os.path.splitext(self.source.path)[1].lower() not in FORMAT_BY_SUFFIX:
            return False
        content = self._seen[self.source.path]
        if content is None:
            is_new = not self.revision or self.is_empty
            return (
                is_new
                and not os.path.exists(self.source.path)
                and os.path.isdir(os.path.dirname(self.source.path) or ".")
            )
        lines = content.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
        return all(not line.strip() or line.lstrip().startswith("#") for line in lines)

    def get_view(self, orientation: Orientation | None = None) -> ProjectView:
        """Return the project in an orientation, by default its own. Raises `ScenekitError` if it cannot be composed."""
        with self._lock:
            snapshot = self.require_snapshot()
            canvas = orientation or self.source.orientation or snapshot.project.orientation
            if snapshot.kind == "payload":
                canvas = snapshot.project.orientation
            if canvas not in self._views:
                self._views[canvas] = ProjectView(snapshot, canvas, self._cache)
            return self._views[canvas]

    def list_views(self) -> list[ProjectView]:
        """Return the composed project in each orientation that was asked for."""
        with self._lock:
            return list(self._views.values())

    def require_snapshot(self) -> Snapshot:
        """Return the last good version of the source. Raises `SourceError` if no version is good."""
        if self.snapshot is None:
            reason = self.problem.message if self.problem else "The file has no scenes yet."
            raise SourceError(reason).with_path(self.source.path)
        return self.snapshot

    def edit(self, gesture: Gesture | AddScene, revision: int, orientation: Orientation | None) -> FileChange:
        """Write a gesture to the source.

        Args:
            gesture: The gesture.
            revision: The revision that the page shows.
            orientation: The canvas that the page shows.

        Raises:
            ConflictError: A file has changed since it was drawn. The source is read again.
            ScenekitError: The gesture is refused.
        """
        with self._lock:
            self.check_current(revision)
            if isinstance(gesture, AddScene):
                before = self.read_bytes()
                after = add_scene(self.snapshot, self.source.path, before, gesture)
                change = FileChange(self.source.path, before, after, "Add scene")
            else:
                change = edit_source(self.require_snapshot(), gesture, orientation)
            self.apply(change)
        return change

    def check_current(self, revision: int) -> None:
        """Check that the page and the files are those of the current revision. Raises `ConflictError`."""
        has_changed = self._seen != self._read_known_files()
        if has_changed:
            self.refresh()
        if has_changed or revision != self.revision:
            raise ConflictError("The file has changed since this page was drawn. The page now shows the new version.")
        if self.problem and not self.is_empty:
            raise ConflictError("The file has an error. Correct it before you edit the scenes here.")

    def apply(self, change: FileChange) -> None:
        """Write a change to its file, and read the source again. Raises `SourceError` if it cannot be written."""
        self._write(change.path, change.before, change.after)
        self._undo = [*self._undo, change][-MAX_HISTORY:]
        self._redo = []
        self.refresh(force=True)

    def undo(self) -> FileChange:
        """Take back the last change. Raises `ConflictError` if the file has changed since."""
        return self._step(self._undo, self._redo, is_undo=True)

    def redo(self) -> FileChange:
        """Repeat the change that was taken back. Raises `ConflictError` if the file has changed since."""
        return self._step(self._redo, self._undo, is_undo=False)

    def _step(self, source: list[FileChange], target: list[FileChange], *, is_undo: bool) -> FileChange:
        with self._lock:
            if not source:
                raise ConflictError(f"There is nothing to {'undo' if is_undo else 'redo'}.")
            change = source[-1]
            if is_undo:
                self._write(change.path, change.after, change.before)
            else:
                self._write(change.path, change.before, change.after)
            target.append(source.pop())
            self.refresh(force=True)
        return change

    def _write(self, path: str, before: bytes, after: bytes) -> None:
        if (_read_or_none(path) or b"") != before:
            self.refresh()
            reason = f"{Path(path).name} has changed since this edit, so it was not overwritten."
            raise ConflictError(reason)
        try:
            files.atomic_write(path, after)
        except OSError as error:
            reason = f"The file cannot be written: {error.strerror or error}. It is unchanged."
            raise SourceError(reason).with_path(path) from None


def _read_or_none(path: str) -> bytes | None:
    """Return the content of a file; None if it cannot be read."""
    try:
        return read(path)
    except SourceError:
        return None


def describe_problem(error: ScenekitError, source: Source) -> SourceProblem:
    """Return the message of an error, with the file and the line that its path names, and the other errors."""
    further = tuple(describe_problem(other, source) for other in getattr(error, "further", ()))
    message = str(error.args[0]) if error.args else str(error)
    location = error.path or source.path
    file, _, rest = location.partition(": ")
    base, _, line = file.rpartition(":")
    if line.isdigit():
        return SourceProblem(f"{rest}: {message}" if rest else message, base, int(line), further)
    return SourceProblem(f"{rest}: {message}" if rest else message, file, None, further)
