"""`scenekit preview`: print the payload of a project."""

from __future__ import annotations

from typing import get_args

import click

from scenekit.cli.options import source_options
from scenekit.cli.output import OUTPUT_OPTION, reject_overwriting_source, write
from scenekit.cli.terminal import echo
from scenekit.project import Api
from scenekit.source import Source


@click.command()
@click.option("--compact", is_flag=True, help="Minified JSON, exactly as it is sent.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["json", "curl", "python", "node"]),
    default="json",
    show_default=True,
    help="Output format: the payload, or a program that sends it. The program reads the 24-hour token of the "
    "service from AISTUDIOS_API_KEY, see `scenekit token`.",
)
@click.option(
    "--api",
    type=click.Choice(get_args(Api)),
    default="v3",
    show_default=True,
    help="API version of the payload. v1 is the V1 API (also called V2), which supports fewer features.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="URL of the service in a program.  [default: AISTUDIOS_BASE_URL, else the service's own]",
)
@source_options()
@OUTPUT_OPTION
def preview(
    source: Source,
    compact: bool,
    output_format: str,
    api: Api,
    base_url: str | None,
    output: str | None,
) -> None:
    """Print the V3 payload of SOURCE.

    This is a dry run of `scenekit render`: it sends nothing.

    SOURCE is a Python file (its `project`, otherwise its `scene`), file.py:NAME for another object in it (a Project, a
    Scene, or a function without arguments that returns one), a scene file (.yaml, .toml, .json), or a payload in a
    .json file (- for standard input).

    \b
    Examples:
      scenekit preview examples/hello.py
      scenekit preview examples/hello.py --orientation portrait -o hello.json
      scenekit preview hello.yaml --var name=Ann
      scenekit preview examples/hello.py --format curl | sh
    """
    reject_overwriting_source(source.path, output)
    project = source.load()
    with source.error_context():
        data = project.to_json(None if compact else 2, api=api)
        if b"${" in data or b"{{" in data:
            for finding in project.check(select=("SK206", "SK209")):
                echo(f"{source}: {finding}", err=True)
    if output_format == "json":
        data += b"\n"
    else:
        from scenekit.cli.snippets import format_snippet, resolve_create_url

        data = format_snippet(output_format, data, resolve_create_url(api, base_url))
    write(data, output)
