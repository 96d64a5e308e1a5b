"""The readers, the functions that use what they return, the pages and the commands that the fuzzer calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

from click.testing import CliRunner

from scenekit import Catalog, Project, Scene
from scenekit.avatars.importing import import_avatars
from scenekit.cli import main
from scenekit.client import webhook
from scenekit.comparison import compare
from scenekit.comparison.page import build_comparison_page
from scenekit.comparison.report import format_report
from scenekit.migrate import migrate
from scenekit.source import Source
from scenekit.studio.comments import parse_comments
from scenekit.studio.python_runner import PythonRunner
from scenekit.studio.scene_data import build_scene, build_state
from scenekit.studio.session import Session

Reader = Callable[[Path, Random], Project | None]
Use = Callable[[Project, Random], object]


def _read_scenefile(path: Path, random: Random) -> Project:
    return Project.from_scenefile(path, variables=random.choice((None, None, None, {}, {"name": "Ann"})))


def _read_payload(path: Path, _random: Random) -> Project:
    return Project.from_payload(path.read_bytes())


def _read_v1(path: Path, _random: Random) -> Project:
    return migrate(path.read_bytes()).project


def _read_catalog(path: Path, _random: Random) -> None:
    catalog = Catalog.load(path)
    Project(catalog=catalog).add(Scene().avatar("anna", script="Hi")).check()
    catalog.save("saved.json")


def _read_comments(path: Path, _random: Random) -> None:
    parse_comments(path.read_bytes())


def _read_webhook(path: Path, _random: Random) -> None:
    webhook.parse(path.read_bytes())


READERS: dict[str, Reader] = {
    "scenefile": _read_scenefile,
    "payload": _read_payload,
    "v1": _read_v1,
    "catalog": _read_catalog,
    "comments": _read_comments,
    "webhook": _read_webhook,
}
"""The reader of each kind of document. It returns the project, if there is one."""

BASE, BASE_SCENE = Project("Base"), Scene().text("Hello", tag="t")


def _edit(project: Project, random: Random) -> None:
    if tags := list(project.tags):
        project.edit(random.choice(tags), index="all", layer=3).to_json()


def _substitute(project: Project, _random: Random) -> None:
    project.substitute(**dict.fromkeys(project.variables, "Ann & <b>")).to_json()


def _swap_avatar(project: Project, _random: Random) -> None:
    project.swap_avatar("M000045058", "M000004017", clothes="BG00006160").to_json()


def _compare(project: Project, _random: Random) -> None:
    """Compare a project with one whose first scene differs, as text and as a page."""
    scenes = tuple(project.scenes)
    old, new = BASE.add(BASE_SCENE, *scenes[1:]).storyboard(), project.storyboard()
    comparison = compare(old.payload_view, new.payload_view)
    format_report(comparison)
    build_comparison_page(comparison, old, new, ("old", "new"))


PROJECT_USES: dict[str, Use] = {
    "to_json": lambda project, _: project.to_json(),
    "check": lambda project, _: [str(finding) for finding in project.check()],
    "captions": lambda project, random: project.captions(random.choice(("srt", "vtt"))),
    "estimate": lambda project, _: project.estimate(),
    "to_code": lambda project, _: project.to_code(),
    "to_scenefile": lambda project, random: project.to_scenefile(random.choice(("json", "yaml"))),
    "to_json(api='v1')": lambda project, _: project.to_json(api="v1"),
    "from_payload(to_dict)": lambda project, _: Project.from_payload(project.to_dict()),
    "elements": lambda project, _: [scene.elements for scene in project.scenes],
    "tags": lambda project, _: project.tags,
    "edit": _edit,
    "substitute": _substitute,
    "swap_avatar": _swap_avatar,
    "import_avatars": lambda project, _: import_avatars(Catalog(), project.to_json()),
    "page: storyboard": lambda project, _: project.storyboard().html(),
    "page: comparison": _compare,
    "page: SVG": lambda project, random: project.storyboard().svg(guides=random.random() < 0.5),
    "page: notebook": lambda project, _: project.storyboard()._repr_mimebundle_(),
}
"""The functions that use a project."""


def show_in_studio(path: Path) -> None:
    """Build what the page of the studio shows: the state, each scene and its drawing."""
    session = Session(Source(str(path)), PythonRunner())
    session.refresh()
    view = session.get_view() if session.snapshot else None
    build_state(session, view)
    for index in range(len(view.scenes) if view else 0):
        build_scene(view, index, session.comments)  # type: ignore[arg-type]  # there is a view
        view.draw(index, guides=True)  # type: ignore[union-attr]


COMMANDS: dict[str, tuple[str, ...]] = {
    "preview": ("preview", "IN"),
    "preview --format curl": ("preview", "IN", "--format", "curl"),
    "check": ("check", "IN", "--estimate"),
    "check --format json": ("check", "IN", "--format", "json"),
    "storyboard .svg": ("storyboard", "IN", "-o", "out.svg"),
    "storyboard .html": ("storyboard", "IN", "-o", "out.html"),
    "code": ("code", "IN"),
    "code --format yaml": ("code", "IN", "--format", "yaml"),
    "captions": ("captions", "IN"),
    "diff": ("diff", "base.json", "IN"),
    "diff .html": ("diff", "IN", "base.json", "-o", "out.html"),
    "migrate": ("migrate", "IN"),
    "avatars learn": ("avatars", "learn", "IN", "--catalog", "learned.json"),
}
"""The arguments of the commands that are called for any document."""

CATALOG_COMMANDS: dict[str, tuple[str, ...]] = {
    "avatars list": ("avatars", "list", "--catalog", "IN"),
    "avatars alias": ("avatars", "alias", "M000045058", "host", "--catalog", "IN"),
}
"""The commands that are called for a catalog."""

SLOW_COMMANDS: dict[str, tuple[str, ...]] = {
    "storyboard .png": ("storyboard", "IN", "--width", "320", "-o", "out.png"),
    "animatic": ("animatic", "IN", "--width", "160", "--fps", "1", "-o", "out.mp4"),
}
"""The commands that draw pixels, which takes a hundred times as long."""


def run_command(arguments: tuple[str, ...], path: Path) -> int:
    """Run a command and return its exit code.

    Raises:
        AssertionError: The command reports an internal error, or has an exit code that is not documented.
    """
    full = [str(path) if argument == "IN" else argument for argument in arguments]
    result = CliRunner().invoke(main, full, env={"SCENEKIT_CATALOG": os.path.abspath("avatars.json")})
    if result.exit_code not in (0, 1, 2) or "Internal error" in result.output:
        raise AssertionError(f"{full}: {result.exit_code} {result.output[-500:]} {result.exception!r}")
    return result.exit_code
