"""Generate the pages of the findings and of the API reference."""

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
    "Compiled projects": ("scenekit.compilation", "CompiledProject"),
    "Placement options": ("scenekit.elements.placement", "Placeable"),
    "Values": ("scenekit", "Anchor AnimationType Fit Length Orientation Resolution ShapeName Shot ScriptTarget"),
    "Avatars": ("scenekit", "AvatarFrame Catalog CatalogEntry"),
    "Errors": (
        "scenekit",
        "ScenekitError ArgumentError UnknownOptionError CompositionError PayloadError SourceError CatalogError "
        "CatalogVersionError MissingExtraError MissingCatalogWarning MissingGlyphWarning",
    ),
    "Measuring avatars": ("scenekit.avatars.measurement", "measure Measurement draw"),
    "Storyboards": ("scenekit.storyboard", "Storyboard"),
    "Fetching images": ("scenekit.storyboard.images.limits", "Limits"),
    "Animatics": ("scenekit.animatic", "write_animatic Animatic"),
    "Comparisons": ("scenekit.comparison", "compare Comparison SceneChange ElementChange"),
    "Checks": ("scenekit.inspection.check", "Finding Code"),
    "Duration and cost": ("scenekit.inspection.timing", "Estimate SceneDuration Range"),
    "Migration from V1": ("scenekit.migrate", "migrate Migration"),
    "The client": (
        "scenekit.client",
        "Client AsyncClient RenderResult Progress ProjectInfo Model Clothes Template Workspace AudioFile Ledger Job",
    ),
    "Webhooks": ("scenekit.client.webhook", "parse Event"),
    "The sandbox": ("scenekit.sandbox", "create_app"),
    "Tests": ("scenekit.testing", "sandbox RunningSandbox SandboxProject SandboxTransport"),
}
"""The pages of the API reference: title, module of the import, and names."""


def add_findings(folder: Path) -> None:
    """Write a page for each finding from its section in `checks.md`, and replace the sections by links."""
    page = (folder / "checks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    run_python(page.partition("\n### ")[0], names)
    pages = []
    for heading, code, body in re.findall(SECTION_PATTERN, page, re.MULTILINE):
        run_python(body, names)
        for variant in ("wrong", "fixed"):
            write(folder / "findings" / f"{code}-{variant}.svg", draw_svg(names[variant]))
        findings = "\n".join(str(finding) for finding in to_project(names["wrong"]).check(select=[code]))
        text = re.sub(r"\]\((?!https?:)", "](../", body) + FINDING_TEMPLATE.format(code=code, findings=findings)
        write(folder / "findings" / f"{code.lower()}.md", f"# {heading}\n{text}")
        pages.append(f"{code} <findings/{code.lower()}>")
    page = re.sub(SECTION_PATTERN, format_link, page, flags=re.MULTILINE)
    write(folder / "checks.md", page + format_toctree(pages, "Findings"))


SECTION_PATTERN = r"^### ((SK\d+): .*)\n((?:(?!##).*\n?)*)"
"""Matches a section of a finding: its heading, its code and its text."""

PYTHON_PATTERN = r"```python\n(.*?)```"
"""Matches a Python block of Markdown."""


def run_python(page: str, names: dict[str, Any]) -> None:
    """Run the Python blocks of a page, or of a part of it, in `names`."""
    for block in re.findall(PYTHON_PATTERN, page, re.DOTALL):
        with redirect_stdout(StringIO()):
            exec(block, names)


def to_project(work: Project | Scene) -> Project:
    """Return a project as it is, and a scene as a project."""
    return work if isinstance(work, Project) else Project().add(work)


def draw_svg(work: Project | Scene) -> str:
    """Return the storyboard of the first scene."""
    return to_project(work).storyboard().svg() + "\n"


def format_link(section: re.Match[str]) -> str:
    """Return the link to the page of a finding."""
    return f"- [{section[1]}](findings/{section[2].lower()}.md)\n"


FINDING_TEMPLATE = """
`scenekit check` reports for the first scene:

```text
{findings}
```

| Wrong | Fixed |
|---|---|
| ![wrong]({code}-wrong.svg) | ![fixed]({code}-fixed.svg) |

([Checks](../checks.md) defines `empty`, `host` and the other names.) To ignore the finding, pass `ignore=("{code}",)` to the element,
or `ignore=["{code}"]` to `project.check`, or use `--ignore {code}`.
"""


def add_reference(folder: Path) -> None:
    """Write the pages of `REFERENCE` from the docstrings, and list them on the page of the reference."""
    pages, parts = [], ""
    for title, (module, names) in REFERENCE.items():
        page = f"reference/{title.lower().replace(' ', '-')}"
        directives = "\n".join(format_directive(module, name) for name in names.split())
        write(folder / f"{page}.rst", f"{title}\n{'=' * len(title)}\n\nIn `{module}`.\n\n{directives}")
        pages.append(page)
        parts += f"- [{title}]({page}.rst): {names.replace(' ', ', ')}\n"
    append(folder / "reference.md", f"\n{parts}" + format_toctree(pages, "Reference"))


def format_directive(module: str, name: str) -> str:
    """Return the Sphinx directive of a name. A literal type lists its values; other objects show their docstring."""
    value = getattr(import_module(module), name)
    if isinstance(value, type):
        bases = "   :show-inheritance:\n" if issubclass(value, Exception) else ""
        members = "" if issubclass(value, Placeable) else "   :members:\n"  # the methods of elements are not public
        return f".. autoclass:: {module}.{name}\n{members}{bases}"
    if callable(value) and hasattr(value, "__code__"):
        return f".. autofunction:: {module}.{name}\n"
    choices = ", ".join(f'`"{choice}"`' for choice in get_args(value) if isinstance(choice, str))
    return f".. py:data:: {module}.{name}\n\n   {f'One of {choices}.' if choices else LENGTH_DESCRIPTION}\n"


LENGTH_DESCRIPTION = 'A number of px, or a percentage such as `"25%"`: of the width for horizontal values, of the height for vertical values.'


def format_toctree(pages: list[str], caption: str) -> str:
    """Return a directive that lists pages in the sidebar under a caption."""
    return "\n```{toctree}\n" + f":caption: {caption}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"


def write(path: Path, text: str) -> None:
    """Write a text file, and create its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add text to the end of a file."""
    write(path, path.read_text(encoding="utf-8") + text)
