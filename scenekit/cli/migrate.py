"""`scenekit migrate`: a project of the older API, for V3."""

from __future__ import annotations

import re

import click

from scenekit.cli import FILE_PATH
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.source import error_context, read
from scenekit.interchange.v1_writer import MODEL_HEIGHT_FRACTION, TEXT_SIZE_PX


def _parse_sizes(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    sizes = {}
    for one in values:
        found = re.fullmatch(r"(.+)=([1-9][0-9]{0,5})[xX×]([1-9][0-9]{0,5})", one)
        if not found:
            raise click.BadParameter(f"{one!r} is not URL=WxH, such as https://cdn.example.com/a.png=640x480")
        sizes[found[1]] = (int(found[2]), int(found[3]))
    return sizes


@click.command()
@click.argument("old", type=FILE_PATH)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["json", "code"]),
    default="json",
    show_default=True,
    help="The V3 payload, or the builder code for it.",
)
@click.option(
    "--size",
    "sizes",
    metavar="URL=WxH",
    multiple=True,
    callback=_parse_sizes,
    help="The natural size of a picture or a video, in px; may be said again.",
)
@click.option(
    "--model-height",
    type=float,
    default=MODEL_HEIGHT_FRACTION,
    show_default=True,
    help="How much of the picture's height an avatar takes at scale 1.",
)
@click.option("--text-size", type=float, default=TEXT_SIZE_PX, show_default=True, help="px of a text at scale 1.")
@OUTPUT_OPTION
def migrate(
    old: str,
    output_format: str,
    sizes: dict[str, tuple[int, int]],
    model_height: float,
    text_size: float,
    output: str | None,
) -> None:
    """Print the V3 project of OLD, a project of the older API (V1, V2) in a JSON file (- for standard input).

    Places and sizes are kept. What the older API's documentation leaves open is chosen; each choice, and what
    V3 has no place for, is said on standard error.

    \b
    scenekit migrate old.json -o project.json
    scenekit migrate old.json --format code --size https://cdn.example.com/a.png=640x480
    """
    from scenekit.migrate import migrate as migrated

    reject_overwriting_source(old, output)
    payload = read(old)
    with error_context(old):
        project, notes = migrated(payload, model_height=model_height, text_size=text_size, sizes=sizes)
        data = project.to_json(2) + b"\n" if output_format == "json" else project.to_code().encode()
    for note in notes:
        click.echo(f"{old}: {note}", err=True)
    write(data, output)
