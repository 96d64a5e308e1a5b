"""Generate the pages of the examples: description and pictures from the gallery, and the code to copy or download."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from make_gallery import EXAMPLES_DIR, draw_in_rows, load_example
from reference_pages import append, format_toctree, write

LEXERS = {".py": "python", ".yaml": "yaml", ".toml": "toml", ".json": "json"}


class Section(NamedTuple):
    """A section of the gallery."""

    title: str
    body: str

    @property
    def examples(self) -> list[str]:
        """The files that the section links to."""
        return list(dict.fromkeys(re.findall(r"\(examples/([^)]*)\.md\)", self.body)))

    @property
    def has_single_example(self) -> bool:
        """Whether the section describes one example (and its data files), not a table of several."""
        return "\n|" not in self.body

    def extract_description(self, name: str) -> str:
        """Return the paragraph that links to a file, without the link at its end, or the description in a table row."""
        link = rf"\[[^]]*\]\(examples/{re.escape(name)}\.md\)"
        paragraph = next(part for part in re.split(r"\n\n|\n(?=\|)", self.body) if re.search(link, part))
        description = re.sub(rf"\s*{link}$", "", paragraph.strip().strip("|").rpartition(" | ")[2].strip())
        return description[0].upper() + description[1:]

    def find_drawings(self, name: str) -> list[str]:
        """Return the Markdown of the pictures that show a file."""
        return re.findall(rf"^!\[.*/{Path(name).stem}(?:_\w+)?\.svg\)$", self.body, re.MULTILINE)


def add_examples(folder: Path) -> None:
    """Write a page for each file that the gallery links to. The sidebar lists those with scenes, in the same order."""
    entries = []
    for section in parse_sections((folder / "gallery.md").read_text(encoding="utf-8")):
        for name in section.examples:
            write(folder / "examples" / f"{name}.md", format_page(folder, name, section))
            shutil.copyfile(EXAMPLES_DIR / name, folder / "examples" / name)
        names = [name for name in section.examples if has_scenes(name)]
        titles = [section.title, *names[1:]] if section.has_single_example else names
        entries += [f"{title} <examples/{name}>" for title, name in zip(titles, names, strict=True)]
    append(folder / "gallery.md", format_toctree(entries, "Examples"))


def parse_sections(gallery: str) -> list[Section]:
    """Return the sections of the gallery page."""
    return [Section(*match) for match in re.findall(r"^## (.*)\n((?:(?!## ).*\n?)*)", gallery, re.MULTILINE)]


def has_scenes(name: str) -> bool:
    """Whether a file is an example itself, not a data file of one."""
    return re.fullmatch(r"\w+\.(py|yaml|toml)", name) is not None


def format_page(folder: Path, name: str, section: Section) -> str:
    """Return the page of a file."""
    up = "../" * (1 + name.count("/"))
    pictures = section.find_drawings(name) or draw_scenes(folder, name)
    description = re.sub(r"\]\((?!https?:)", f"]({up}", "\n".join([section.extract_description(name), "", *pictures]))
    return PAGE_TEMPLATE.format(
        fields="hide-toc: true" if has_scenes(name) else "hide-toc: true\norphan: true",
        name=Path(name).name,
        description=description,
        back=f"{up}gallery.md#{section.title.lower().replace(' ', '-').replace(',', '')}",
        title=section.title,
        lexer=LEXERS.get(Path(name).suffix, "text"),
        code=(EXAMPLES_DIR / name).read_text(encoding="utf-8").rstrip(),
    )


PAGE_TEMPLATE = """---
{fields}
---
# {name}

{description}

{{download}}`Download {name} <{name}>` · [In the gallery: {title}]({back})

`````{{container}} example
````{lexer}
{code}
````
`````
"""


def draw_scenes(folder: Path, name: str) -> list[str]:
    """Draw the scenes of an example without a picture in the gallery, and return the Markdown of the picture."""
    if not has_scenes(name):
        return []
    project = load_example(name)
    count = min(len(project.scenes), 12)
    path = f"pictures/examples/{name}.svg"
    write(folder / path, draw_in_rows(project, range(count), columns=4, height=360 if count == 1 else 130))
    return [f"![The scenes of {name}]({path})"]
