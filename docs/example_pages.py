"""The pages of the examples: what the gallery says and shows of each, and its code, to copy or to download."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from make_gallery import EXAMPLES_DIR, draw_in_rows, load_example
from reference_pages import append, format_toctree, write

LEXERS = {".py": "python", ".yaml": "yaml", ".toml": "toml", ".json": "json"}


class Section(NamedTuple):
    """A part of the gallery."""

    title: str
    body: str

    @property
    def examples(self) -> list[str]:
        """The files that it leads to."""
        return list(dict.fromkeys(re.findall(r"\(examples/([^)]*)\.md\)", self.body)))

    @property
    def has_single_example(self) -> bool:
        """Whether it is about one example (and what that reads or writes), and not a table of some."""
        return "\n|" not in self.body

    def extract_description(self, name: str) -> str:
        """The paragraph that leads to a file, without the link at its end; or what the row of a table says of it."""
        link = rf"\[[^]]*\]\(examples/{re.escape(name)}\.md\)"
        told = next(part for part in re.split(r"\n\n|\n(?=\|)", self.body) if re.search(link, part))
        said = re.sub(rf"\s*{link}$", "", told.strip().strip("|").rpartition(" | ")[2].strip())
        return said[0].upper() + said[1:]

    def find_drawings(self, name: str) -> list[str]:
        return re.findall(rf"^!\[.*/{Path(name).stem}(?:_\w+)?\.svg\)$", self.body, re.MULTILINE)


def add_examples(folder: Path) -> None:
    """A page for each file that the gallery leads to. In the sidebar are those with scenes, in the gallery's order."""
    shown = []
    for section in parse_sections((folder / "gallery.md").read_text(encoding="utf-8")):
        for name in section.examples:
            write(folder / "examples" / f"{name}.md", format_page(folder, name, section))
            shutil.copyfile(EXAMPLES_DIR / name, folder / "examples" / name)
        of_scenes = [name for name in section.examples if has_scenes(name)]
        titles = [section.title, *of_scenes[1:]] if section.has_single_example else of_scenes
        shown += [f"{title} <examples/{name}>" for title, name in zip(titles, of_scenes, strict=True)]
    append(folder / "gallery.md", format_toctree(shown, "Examples"))


def parse_sections(gallery: str) -> list[Section]:
    return [Section(*told) for told in re.findall(r"^## (.*)\n((?:(?!## ).*\n?)*)", gallery, re.MULTILINE)]


def has_scenes(name: str) -> bool:
    """Whether a file is an example for itself, and not what one reads or writes."""
    return re.fullmatch(r"\w+\.(py|yaml|toml)", name) is not None


def format_page(folder: Path, name: str, section: Section) -> str:
    """The page of a file."""
    up = "../" * (1 + name.count("/"))
    pictures = section.find_drawings(name) or draw_scenes(folder, name)
    told = re.sub(r"\]\((?!https?:)", f"]({up}", "\n".join([section.extract_description(name), "", *pictures]))
    return PAGE_TEMPLATE.format(
        fields="hide-toc: true" if has_scenes(name) else "hide-toc: true\norphan: true",
        name=Path(name).name,
        told=told,
        back=f"{up}gallery.md#{section.title.lower().replace(' ', '-').replace(',', '')}",
        title=section.title,
        lexer=LEXERS.get(Path(name).suffix, "text"),
        code=(EXAMPLES_DIR / name).read_text(encoding="utf-8").rstrip(),
    )


PAGE_TEMPLATE = """---
{fields}
---
# {name}

{told}

{{download}}`Download {name} <{name}>` · [In the gallery: {title}]({back})

`````{{container}} example
````{lexer}
{code}
````
`````
"""


def draw_scenes(folder: Path, name: str) -> list[str]:
    """The scenes of an example of which the gallery has no picture of its own."""
    if not has_scenes(name):
        return []
    made = load_example(name)
    count = min(len(made.scenes), 12)
    place = f"pictures/examples/{name}.svg"
    write(folder / place, draw_in_rows(made, range(count), columns=4, height=360 if count == 1 else 130))
    return [f"![The scenes of {name}]({place})"]
