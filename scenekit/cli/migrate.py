"""`scenekit migrate`: convert a project of the V1 API to V3."""

from __future__ import annotations

import re

import click

from scenekit.cli import FILE_PATH
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.terminal import echo
from scenekit.interchange.v1_writer import MODEL_HEIGHT_FRACTION, TEXT_SIZE_PX
from scenekit.source import error_context, read


def _parse_sizes(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    sizes = {}
    for value in values:
        match = re.fullmatch(r"(.+)=([1-9][0-9]{0,5})[xX×]([1-9][0-9]{0,5})", value)
        if not match:
            example = "https://cdn.example.com/a.png=640x480"
            raise click.BadParameter(f"{value!r} must have the form URL=WxH, such as {example}.")
        sizes[match[1]] = (int(match[2]), int(match[3]))
    return sizes


@click.command()
@click.argument("old", type=FILE_PATH)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["json", "python"]),
    default="json",
    show_default=True,
    help="Output format: the V3 payload, or Python builder code.",
)
@click.option(
    "--size",
    "sizes",
    metavar="URL=WxH",
    multiple=True,
    callback=_parse_sizes,
    help="Natural size of an image or a video, in px. Repeatable.",
)
@click.option(
    "--model-height",
    type=float,
    default=MODEL_HEIGHT_FRACTION,
    show_default=True,
    help="Height of an avatar at scale 1, as a fraction of the canvas height.",
)
@click.option(
    "--text-size", type=float, default=TEXT_SIZE_PX, show_default=True, help="Font size of a text at scale 1, in px."
)
@OUTPUT_OPTION
def migrate(
    old: str,
    output_format: str,
    sizes: dict[str, tuple[int, int]],
    model_height: float,
    text_size: float,
    output: str | None,
) -> None:
    """Convert OLD, a project of the V1 API (also called V2), to V3.

    OLD is a JSON file (- for standard input). Positions and sizes are kept. The documentation of the V1 API leaves
    some values open. The command chooses them, and lists each choice on standard error, as well as everything that V3
    does not support.

    \b
    Examples:
      scenekit migrate old.json -o project.json
      scenekit migrate old.json --format python --size https://cdn.example.com/a.png=640x480
    """
    from scenekit.migrate import migrate as migrate_payload

    reject_overwriting_source(old, output)
    payload = read(old)
    with error_context(old):
        project, notes = migrate_payload(payload, model_height=model_height, text_size=text_size, sizes=sizes)
        data = project.to_json(2) + b"\n" if output_format == "json" else project.to_code().encode()
    for note in notes:
        echo(f"{old}: {note}", err=True)
    write(data, output)
