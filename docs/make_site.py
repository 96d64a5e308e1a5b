"""Build the documentation site from the pages of this folder and the pages generated from the code.

    python docs/make_site.py site

Needs the extra `docs`. Any warning is an error. The script copies the pages to a temporary folder and adds drawings and
generated pages there. So the site is always built from scratch, and this folder contains sources only.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import make_gallery
import make_pictures
from command_pages import add_commands
from example_pages import add_examples
from reference_pages import add_findings, add_reference, append, format_toctree, write

from scenekit import Project

DOCS_DIR = Path(__file__).parent
ROOT = DOCS_DIR.parent

NAVIGATION = {
    "Tutorial": ("tutorial", "gallery", "by-hand"),
    "Guides": ("placement", "elements", "text", "avatars", "scenefiles", "rendering", "sandbox", "scale"),
    "Preview and validate": ("studio", "preview", "storyboard", "animatic", "checks"),
    "Import and migrate": ("import-projects", "migrate-v1"),
    "Scripts and dialogue": ("dialogue", "duration-and-captions"),
    "Reference": ("reference", "commands", "endpoints", "geometry", "limits", "undocumented-behavior"),
    "Project": ("changelog", "contributing", "architecture", "testing", "security"),
}
"""The sections of the sidebar with their pages. Sphinx reports a page that is in no section."""

ROOT_PAGES = ("changelog", "contributing", "security")
"""The pages in the root folder of the repository; their file names are in upper case there."""


def build_site(out: Path) -> None:
    """Build the site into a folder, and replace an older site there. Raise `CalledProcessError` for any warning."""
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").exists():
        sys.exit(f"{out} is not empty and does not contain a site. Choose another folder.")
    with tempfile.TemporaryDirectory() as folder:
        pages, built = Path(folder, "pages"), Path(folder, "built")
        prepare_pages(pages)
        sphinx = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-E", "-c", str(DOCS_DIR)]
        subprocess.run([*sphinx, "-d", f"{folder}/doctrees", str(pages), str(built)], check=True)
        write(built / "tour.html", Project.from_scenefile(make_gallery.EXAMPLES_DIR / "tour.yaml").storyboard().html())
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)


def prepare_pages(folder: Path) -> None:
    """Write everything that Sphinx reads into a folder."""
    for page in (*DOCS_DIR.glob("*.md"), *(ROOT / f"{name.upper()}.md" for name in ROOT_PAGES)):
        write(folder / page.name.lower(), adapt_page(page.read_text(encoding="utf-8")))
    write_drawings(folder / "pictures")
    for screenshot in (DOCS_DIR / "pictures").glob("studio-*.webp"):
        shutil.copy(screenshot, folder / "pictures")
    add_findings(folder)
    add_examples(folder)
    add_commands(folder)
    add_reference(folder)
    for title, pages in NAVIGATION.items():
        append(folder / "index.md", format_toctree(list(pages), title))


def adapt_page(page: str) -> str:
    """Adapt a page to the site.

    Links lead to pages of the site, the screenshot becomes the live storyboard page, and the overview picture gets a
    second version for narrow windows.
    """
    page = re.sub(r"\]\((?:\.\./)?([A-Z]+\.md)", lambda link: f"]({link[1].lower()}", page.replace("](docs/", "]("))
    page = re.sub(r"\]\(\.\./(examples/[^)#]+)\)", r"](\1.md)", page)
    page = re.sub(r"\[(SK(\d+))\]\(checks\.md\)", r"[\1](findings/sk\2.md)", page)
    page = re.sub(r"!\[([^\]]*)\]\(pictures/overview\.svg\)", RESPONSIVE_IMAGE, page)
    page = re.sub(r"!\[([^\]]*)\]\(pictures/page-light\.webp\)", LIVE_PAGE, page)
    return re.sub(r"!\[[^\]]*\]\(pictures/page-dark\.webp\)\n\n?", "", page)


RESPONSIVE_IMAGE = r"""```{image} pictures/overview.svg
:class: wide
:alt: \1
```
```{image} pictures/overview-narrow.svg
:class: narrow
:alt: \1
```"""
LIVE_PAGE = (
    r'<iframe class="live" src="tour.html" title="\1" loading="lazy"></iframe>'
    '\n<p><a href="tour.html">Open the page in the whole window</a></p>'
)


def write_drawings(folder: Path) -> None:
    """Draw all pictures."""
    for module, target in ((make_pictures, folder), (make_gallery, folder / "gallery")):
        for name, draw in module.DRAWINGS.items():
            write(target / name, draw())


if __name__ == "__main__":
    build_site(Path(sys.argv[1]))
