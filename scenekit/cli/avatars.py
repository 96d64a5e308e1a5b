"""`scenekit avatars`: which avatars are known, and getting to know more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry, split_avatar_ref
from scenekit.avatars.user_catalog import catalog_path, load_user_catalog, update_catalog
from scenekit.cli import FILE_PATH
from scenekit.cli.output import reject_overwriting_source, write
from scenekit.cli.source import error_context, read
from scenekit.errors import CompositionError

if TYPE_CHECKING:
    from scenekit.avatars.frame import AvatarFrame
    from scenekit.avatars.importing import ImportResult

CATALOG_OPTION = click.option(
    "--catalog",
    "path",
    type=FILE_PATH,
    help="The catalog; else the file at SCENEKIT_CATALOG, else avatars.json in scenekit's settings.",
)


@click.group()
def avatars() -> None:
    """Which avatars are known, and getting to know more.

    An avatar is drawn by sixty numbers. Only one avatar's are documented; those of all others are learned from a
    project that was made in the web editor, measured in a picture, or estimated.
    """


@avatars.command()
@click.argument("payloads", type=FILE_PATH, nargs=-1, required=True)
@click.option(
    "--replace", "overwrite", is_flag=True, help="Also in place of numbers that are built in or given by hand."
)
@CATALOG_OPTION
def learn(payloads: tuple[str, ...], overwrite: bool, path: str | None) -> None:
    """Learn the numbers of every avatar in PAYLOADS.

    Each is a project that was made in the web editor, in a JSON file (- for standard input).

    \b
    scenekit avatars learn project.json
    """
    from scenekit.avatars.importing import import_avatars as learned

    lessons: list[tuple[str, ImportResult]] = []

    def with_all(catalog: Catalog) -> Catalog:
        for payload, data in read_payloads:
            with error_context(payload):
                catalog, learnt = learned(catalog, data, overwrite=overwrite)
            lessons.extend((payload, lesson) for lesson in learnt)
        return catalog

    read_payloads = [(payload, read(payload)) for payload in payloads]
    path = path or catalog_path()
    _report_backup(path, update_catalog(path, with_all))
    for payload, lesson in lessons:
        _print_import_result(lesson)
        for warning in lesson.warnings:
            click.echo(f"{payload}: {lesson.model}/{lesson.clothes}: {warning}", err=True)
    if not lessons:
        click.echo("there is no avatar in it", err=True)
    if any(lesson.status == "skipped" for _, lesson in lessons):
        click.echo("--replace takes the learned numbers also where better ones are known", err=True)


def _print_import_result(result: ImportResult) -> None:
    """What became of an avatar, in a line."""
    click.echo(f"{result.status:8}  {result.model}/{result.clothes}  {result.detail}".rstrip())


def _parse_box(_ctx: click.Context, _param: click.Parameter, text: str | None) -> tuple[float, ...] | None:
    """Four numbers, as `x,y,w,h`."""
    if text is None:
        return None
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not x,y,w,h, such as 522,198,182,185") from None
    return left, top, width, height


@avatars.command()
@click.argument("cutout", type=FILE_PATH)
@click.option("--model", help="Whose picture it is.")
@click.option("--clothes", help="In which clothes.")
@click.option("--language", help="The language it speaks.  [default: en, or as known]")
@click.option(
    "--face",
    metavar="x,y,w,h",
    callback=_parse_box,
    help="The box of the face in px of the picture, where you know better.",
)
@click.option("--draw", "drawing_path", type=FILE_PATH, help="Draw the boxes over the picture, as a PNG file.")
@click.option("--save", "is_saved", is_flag=True, help="Keep the numbers in the catalog, for --model in --clothes.")
@click.option("--replace", "overwrite", is_flag=True, help="Also in place of better numbers.")
@CATALOG_OPTION
def measure(
    cutout: str,
    model: str | None,
    clothes: str | None,
    language: str | None,
    face: tuple[float, float, float, float] | None,
    drawing_path: str | None,
    is_saved: bool,
    overwrite: bool,
    path: str | None,
) -> None:
    """Measure an avatar from CUTOUT, its picture with a transparent background (PNG, WebP ...).

    Take the avatar's own origin picture, uncropped. The head is found by its shape: look at what --draw shows, and
    say --face where it is wrong. (Extra "measure".)

    \b
    scenekit avatars measure ann.png --draw drawn.png
    scenekit avatars measure ann.png --model M000004017 --clothes BG00006160 --save
    """
    from scenekit.avatars.measuring import draw
    from scenekit.avatars.measuring import measure as measured

    if is_saved and not (model and clothes):
        raise click.UsageError("--save needs --model and --clothes: whose numbers are they?")
    reject_overwriting_source(cutout, drawing_path)
    found = measured(cutout, face)
    frame = found.frame
    for name in ("origin", "tight", "head"):
        click.echo(f"{name:8}  {', '.join(f'{number:g}' for number in getattr(frame, name))}")
    click.echo(f"{found.explanation} Confidence: {found.confidence:.0%}.", err=True)
    if drawing_path:
        write(draw(found), drawing_path)
    if is_saved:
        _save_frame(str(model), str(clothes), language, frame, overwrite, path or catalog_path())


def _save_frame(model: str, clothes: str, language: str | None, frame: AvatarFrame, overwrite: bool, path: str) -> None:
    """Keep what was measured, unless better numbers are known."""
    from scenekit.avatars.importing import build_entry, merge_entry

    lessons: list[ImportResult] = []

    def with_frame(catalog: Catalog) -> Catalog:
        entry = build_entry(catalog, model, clothes, frame, language)
        catalog, lesson = merge_entry(catalog, entry, overwrite=overwrite)
        lessons.append(lesson)
        return catalog

    _report_backup(path, update_catalog(path, with_frame))
    _print_import_result(lessons[0])
    if lessons[0].status == "skipped":
        click.echo("--replace takes the measured numbers all the same", err=True)


@avatars.command("list")
@CATALOG_OPTION
def list_avatars(path: str | None) -> None:
    """List the avatars that are known: your own first, then the built-in ones."""
    catalog = _load_catalog(path)
    own = {(entry.model, entry.clothes) for entry in catalog}
    entries = [*catalog, *(entry for entry in BUILT_IN_CATALOG if (entry.model, entry.clothes) not in own)]
    rows: list[tuple[str, ...]] = [("MODEL", "CLOTHES", "LANGUAGE", "NUMBERS", "ALIASES")]
    rows += [
        (entry.model, entry.clothes, entry.language, entry.frame.source, ", ".join(_list_aliases(catalog, entry)))
        for entry in entries
    ]
    _print_table(rows)
    for name, meant in catalog.aliases.items():
        entry = _resolve_alias(catalog, name)
        if entry is None:
            click.echo(f"{name} is {meant}, which is in no catalog")
        elif entry.frame.source == "estimated":
            click.echo(f"{name} is {meant}, whose numbers are estimated")


@avatars.command()
@click.argument("avatar")
@CATALOG_OPTION
def show(avatar: str, path: str | None) -> None:
    """Show every number of AVATAR (MODEL, MODEL/CLOTHES or an alias), and how each came about."""
    from scenekit.avatars.explain import SOURCE_DESCRIPTIONS, explain

    catalog = _load_catalog(path)
    entry = catalog.resolve(*split_avatar_ref(avatar))
    names = _list_aliases(catalog, entry)
    click.echo(f"{entry.model} in {entry.clothes}, language {entry.language}{_format_aliases(names)}")
    click.echo(f"Its frame is {SOURCE_DESCRIPTIONS[entry.frame.source]}. Numbers are px of its origin picture.\n")
    _print_table(
        [("FIELD", "HOW", "VALUE"), *((field, how, _format_value(value)) for field, value, how in explain(entry))]
    )


@avatars.command()
@click.argument("avatar")
@click.argument("name")
@CATALOG_OPTION
def alias(avatar: str, name: str, path: str | None) -> None:
    """Give AVATAR (MODEL or MODEL/CLOTHES) a short NAME: then .avatar("NAME") is that one.

    \b
    scenekit avatars alias M000045058 anna
    """
    path = path or catalog_path()
    model, clothes = split_avatar_ref(avatar)
    before: list[str] = []

    def with_alias(catalog: Catalog) -> Catalog:
        before.extend([catalog.aliases[name]] if name in catalog.aliases else [])
        entry = catalog.resolve(model, clothes)
        if entry.frame.source == "estimated":
            click.echo(f"{entry.model}/{entry.clothes} is in no catalog: its numbers are estimated", err=True)
        return catalog.alias(name, model, clothes)

    _report_backup(path, update_catalog(path, with_alias))
    was = f" (it was {before[0]})" if before and before[0] != avatar else ""
    click.echo(f"{name} is {avatar}{was}")


@avatars.command()
@click.argument("name")
@CATALOG_OPTION
def unalias(name: str, path: str | None) -> None:
    """Forget the short NAME of an avatar."""
    path = path or catalog_path()
    _report_backup(path, update_catalog(path, lambda catalog: catalog.unalias(name)))


def _load_catalog(path: str | None) -> Catalog:
    return Catalog.load(path) if path else load_user_catalog()


def _list_aliases(catalog: Catalog, entry: CatalogEntry) -> list[str]:
    """The short names of an avatar."""
    return [name for name in catalog.aliases if _resolve_alias(catalog, name) == entry]


def _resolve_alias(catalog: Catalog, name: str) -> CatalogEntry | None:
    """The avatar of a short name, where it is known."""
    try:
        return catalog.resolve(name)
    except CompositionError:
        return None


def _format_aliases(names: list[str]) -> str:
    return f", called {', '.join(names)}" if names else ""


def _format_value(value: object) -> str:
    return " x ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _report_backup(path: str, backup_path: str | None) -> None:
    if backup_path:
        click.echo(f"{path}: was no catalog; it is kept as {backup_path}, and a new one begun", err=True)


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Rows in columns, each as wide as it has to be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
