"""Build the documentation site: the pages of this folder, and those that are made from the code.

    python docs/make_site.py site

Needs the extra `docs`. Any warning is an error. The pages are copied beside what is drawn and written for them, so
that nothing but the pages themselves lies in this folder, and the site is always built from scratch.
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
    "Start": ("tutorial", "by-hand", "gallery"),
    "Make scenes": ("placement", "elements", "text", "speech", "avatars"),
    "From elsewhere": ("scenefiles", "existing", "legacy"),
    "Before anybody pays": ("preview", "storyboard", "checks", "timing"),
    "Send": ("sending", "sandbox", "scale"),
    "Look up": ("reference", "commands", "geometry", "unknown"),
    "The project": ("changelog", "contributing", "security"),
}
"""The pages in the order of the sidebar; Sphinx refuses one that is in none of these. One that is not written yet is left out."""


def build_site(out: Path) -> None:
    """Build the site into a folder, in place of the one that was there. Raises `CalledProcessError` for any warning."""
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").exists():
        sys.exit(f"{out} holds something that is no site; nothing was done.")
    with tempfile.TemporaryDirectory() as folder:
        pages, built = Path(folder, "pages"), Path(folder, "built")
        prepare_pages(pages)
        sphinx = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-E", "-c", str(DOCS_DIR)]
        subprocess.run([*sphinx, "-d", f"{folder}/doctrees", str(pages), str(built)], check=True)
        write(built / "tour.html", Project.from_scenefile(make_gallery.EXAMPLES_DIR / "tour.yaml").storyboard().html())
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)


def prepare_pages(folder: Path) -> None:
    """All that Sphinx reads."""
    for page in (*DOCS_DIR.glob("*.md"), *(ROOT / f"{name.upper()}.md" for name in NAVIGATION["The project"])):
        write(folder / page.name.lower(), adapt_page(page.read_text(encoding="utf-8")))
    write_drawings(folder / "pictures")
    add_findings(folder)
    add_examples(folder)
    add_commands(folder)
    add_reference(folder)
    for title, pages in NAVIGATION.items():
        append(folder / "index.md", format_toctree([page for page in pages if (folder / f"{page}.md").exists()], title))


def adapt_page(page: str) -> str:
    """A page whose links lead to pages of the site, whose screenshots are what they show, and whose widest picture has a narrow form."""
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
```{image} pictures/overview-upright.svg
:class: narrow
:alt: \1
```"""
LIVE_PAGE = (
    r'<iframe class="live" src="tour.html" title="\1" loading="lazy"></iframe>'
    '\n<p><a href="tour.html">The same, on a page of its own</a></p>'
)


def write_drawings(folder: Path) -> None:
    """All pictures, as scenekit draws them now."""
    for made, place in ((make_pictures, folder), (make_gallery, folder / "gallery")):
        for name, picture in made.DRAWINGS.items():
            write(place / name, picture())


if __name__ == "__main__":
    build_site(Path(sys.argv[1]))
