"""The pages of the site that are made from the code: findings, and the API."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from scenekit import Project, Scene
from scenekit.elements.placement import Placeable

REFERENCE = {
    "Scenes and projects": ("scenekit", "Scene Project measure_text TextBox"),
    "Elements": (
        "scenekit",
        "Avatar Text Image Video Shape Audio Row Column Background Element Html Animation Shadow",
    ),
    "Placement options": ("scenekit.elements.placement", "Placeable"),
    "Values": ("scenekit", "Anchor AnimationType Fit Length Orientation Resolution ShapeName Shot ScriptTarget"),
    "Avatars": ("scenekit", "AvatarFrame Catalog CatalogEntry"),
    "Errors": (
        "scenekit",
        "ScenekitError ArgumentError UnknownOptionError CompositionError PayloadError SourceError CatalogError "
        "CatalogVersionError MissingExtraError MissingGlyphWarning",
    ),
    "Measuring avatars": ("scenekit.avatars.measuring", "measure Measurement draw"),
    "Storyboards": ("scenekit.storyboard", "Storyboard"),
    "Fetching images": ("scenekit.storyboard.images.limits", "Limits"),
    "Checks": ("scenekit.inspection.check", "Finding Code"),
    "Length and cost": ("scenekit.inspection.timing", "Estimate SceneDuration Range"),
    "The older API": ("scenekit.migrate", "migrate Migration"),
    "The client": (
        "scenekit.client",
        "Client AsyncClient RenderResult Progress ProjectInfo Model Clothes Workspace AudioFile Ledger Job",
    ),
    "Webhooks": ("scenekit.client.webhook", "parse Event"),
    "The sandbox": ("scenekit.sandbox", "create_app"),
    "Tests": ("scenekit.testing", "sandbox RunningSandbox SandboxProject"),
}
"""What the API reference shows, a page each: the module that it is imported from, and the names."""


def add_findings(folder: Path) -> None:
    """A page for each section of the checks that tells of a code, with what it shows; the checks then lead to them."""
    page = (folder / "checks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    run_python(page.partition("\n### ")[0], names)
    pages = []
    for heading, code, told in re.findall(SECTION_PATTERN, page, re.MULTILINE):
        run_python(told, names)
        for word in ("wrong", "mended"):
            write(folder / "findings" / f"{code}-{word}.svg", draw_svg(names[word]))
        said = "\n".join(str(finding) for finding in to_project(names["wrong"]).check(select=[code]))
        below = re.sub(r"\]\((?!https?:)", "](../", told) + FINDING_TEMPLATE.format(code=code, said=said)
        write(folder / "findings" / f"{code.lower()}.md", f"# {heading}\n{below}")
        pages.append(f"{code} <findings/{code.lower()}>")
    page = re.sub(SECTION_PATTERN, format_link, page, flags=re.MULTILINE)
    write(folder / "checks.md", page + format_toctree(pages, "Findings"))


SECTION_PATTERN = r"^### ((SK\d+): .*)\n((?:(?!##).*\n?)*)"
PYTHON_PATTERN = r"```python\n(.*?)```"


def run_python(page: str, names: dict[str, Any]) -> None:
    """Run the Python of a page, or of a part of it."""
    for block in re.findall(PYTHON_PATTERN, page, re.DOTALL):
        with redirect_stdout(StringIO()):
            exec(block, names)


def to_project(work: Project | Scene) -> Project:
    return work if isinstance(work, Project) else Project().add(work)


def draw_svg(work: Project | Scene) -> str:
    return to_project(work).storyboard().svg() + "\n"


def format_link(section: re.Match[str]) -> str:
    return f"- [{section[1]}](findings/{section[2].lower()}.md)\n"


FINDING_TEMPLATE = """
`scenekit check` says of the first:

```text
{said}
```

| wrong | mended |
|---|---|
| ![wrong]({code}-wrong.svg) | ![mended]({code}-mended.svg) |

(`empty`, `host` and the other names are those of [Checks](../checks.md).) Where it is meant, `ignore=("{code}",)` on the element,
`ignore=["{code}"]` in `project.check`, or `--ignore {code}` silences it.
"""


def add_reference(folder: Path) -> None:
    """A page for each part of the API, from the docstrings."""
    pages, parts = [], ""
    for title, (module, names) in REFERENCE.items():
        page = f"reference/{title.lower().replace(' ', '-')}"
        shown = "\n".join(format_directive(module, name) for name in names.split())
        write(folder / f"{page}.rst", f"{title}\n{'=' * len(title)}\n\nIn `{module}`.\n\n{shown}")
        pages.append(page)
        parts += f"- [{title}]({page}.rst): {names.replace(' ', ', ')}\n"
    append(folder / "reference.md", f"\n{parts}" + format_toctree(pages, "Reference"))


def format_directive(module: str, name: str) -> str:
    """How a name is documented: words by their values, everything else by its docstring."""
    thing = getattr(import_module(module), name)
    if isinstance(thing, type):
        bases = "   :show-inheritance:\n" if issubclass(thing, Exception) else ""
        members = "" if issubclass(thing, Placeable) else "   :members:\n"  # of elements, only the words are public
        return f".. autoclass:: {module}.{name}\n{members}{bases}"
    if callable(thing) and hasattr(thing, "__code__"):
        return f".. autofunction:: {module}.{name}\n"
    values = ", ".join(f'`"{word}"`' for word in get_args(thing) if isinstance(word, str))
    return f".. py:data:: {module}.{name}\n\n   {f'One of {values}.' if values else LENGTH_DESCRIPTION}\n"


LENGTH_DESCRIPTION = 'A number of px, or a percentage such as `"25%"`: of the width for what runs across, of the height for what runs down.'


def format_toctree(pages: list[str], caption: str) -> str:
    """Which pages the sidebar lists below the one that says so."""
    return "\n```{toctree}\n" + f":caption: {caption}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> None:
    write(path, path.read_text(encoding="utf-8") + text)
