"""`scenekit avatars`: manage the catalog of avatars and their measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenekit.avatars.catalog import BUILT_IN_CATALOG, Catalog, CatalogEntry, find_entry, split_avatar_ref
from scenekit.avatars.user_catalog import USER_CATALOG, catalog_path, update_catalog
from scenekit.cli import FILE_PATH, CommandError
from scenekit.cli.avatar_sync import sync
from scenekit.cli.options import CATALOG_OPTION
from scenekit.cli.output import reject_overwriting_source, write
from scenekit.cli.terminal import echo
from scenekit.core.messages import did_you_mean, list_choices
from scenekit.source import error_context, read

if TYPE_CHECKING:
    from scenekit.avatars.frame import AvatarFrame
    from scenekit.avatars.importing import ImportResult


@click.group()
def avatars() -> None:
    """List, measure and import avatars, and give them aliases.

    The payload contains sixty numbers per avatar. They are documented for one avatar only. For other avatars,
    import them from a project of the web editor (`learn`, the best way), add all avatars of your account (`sync`),
    measure them in an image (`measure`), or let scenekit estimate them.

    \b
    Examples:
      scenekit avatars list
      scenekit avatars sync
      scenekit avatars learn project.json
    """


avatars.add_command(sync)


@avatars.command()
@click.argument("payloads", type=FILE_PATH, nargs=-1, required=True)
@click.option(
    "--replace", "overwrite", is_flag=True, help="Also replace measurements that are built in or set by hand."
)
@CATALOG_OPTION
def learn(payloads: tuple[str, ...], overwrite: bool, path: str | None) -> None:
    """Import the measurements of the avatars in PAYLOADS.

    PAYLOADS are projects that were made in the web editor, as JSON files (- for standard input). The measurements are
    saved in the catalog.

    \b
    Examples:
      scenekit avatars learn project.json
      scenekit avatars learn *.json --replace
    """
    from scenekit.avatars.importing import import_avatars

    results: list[tuple[str, ImportResult]] = []

    def import_all(catalog: Catalog) -> Catalog:
        for payload, data in documents:
            with error_context(payload):
                catalog, imported = import_avatars(catalog, data, overwrite=overwrite)
            results.extend((payload, result) for result in imported)
        return catalog

    # Read all files before the catalog is locked: standard input may take long.
    documents = [(payload, read(payload)) for payload in payloads]
    path = path or catalog_path()
    _report_backup(path, update_catalog(path, import_all))
    _print_import_results(results)


def _print_import_results(results: list[tuple[str, ImportResult]]) -> None:
    for payload, result in results:
        _print_import_result(result)
        for warning in result.warnings:
            echo(f"{payload}: {result.model}/{result.clothes}: {warning}", err=True)
    if not results:
        echo("The payloads contain no avatar.", err=True)
    if any(result.status == "skipped" for _, result in results):
        echo("To replace the better measurements of skipped avatars, use --replace.", err=True)


def _print_import_result(result: ImportResult) -> None:
    echo(f"{result.status:8}  {result.model}/{result.clothes}  {result.detail}".rstrip())


def _parse_box(_ctx: click.Context, _param: click.Parameter, text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} must have the form x,y,w,h, such as 522,198,182,185.") from None
    return left, top, width, height


@avatars.command()
@click.argument("cutout", type=FILE_PATH)
@click.option("--model", help="Model id of the avatar.")
@click.option("--clothes", help="Clothes id of the avatar.")
@click.option("--language", help="Language of the avatar, such as ko.  [default: as in the catalog, otherwise en]")
@click.option(
    "--face",
    metavar="x,y,w,h",
    callback=_parse_box,
    help="Bounding box of the face, in px of the image.  [default: detected]",
)
@click.option("--draw", "drawing_path", type=FILE_PATH, help="PNG file for the image with the detected boxes.")
@click.option("--save", "is_saved", is_flag=True, help="Save the measurements of --model in --clothes to the catalog.")
@click.option("--replace", "overwrite", is_flag=True, help="Also replace better measurements.")
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
    """Measure an avatar in CUTOUT, an image of it.

    CUTOUT is the avatar's own origin image, uncropped, with a transparent background (PNG, WebP, ...). The head is
    detected by its shape. Check the result with --draw, and set --face if it is wrong. Needs the extra "measure".

    \b
    Examples:
      scenekit avatars measure ann.png --draw drawn.png
      scenekit avatars measure ann.png --model M000004017 --clothes BG00006160 --save
    """
    from scenekit.avatars.measurement import draw
    from scenekit.avatars.measurement import measure as measure_cutout

    if is_saved and not (model and clothes):
        raise click.UsageError("--save needs --model and --clothes.")
    reject_overwriting_source(cutout, drawing_path)
    measurement = measure_cutout(cutout, face)
    frame = measurement.frame
    for name in ("origin", "tight", "head"):
        echo(f"{name:8}  {', '.join(f'{number:g}' for number in getattr(frame, name))}")
    echo(f"{measurement.explanation} Confidence: {measurement.confidence:.0%}.", err=True)
    if drawing_path:
        write(draw(measurement), drawing_path)
    if is_saved:
        _save_frame(str(model), str(clothes), language, frame, overwrite, path or catalog_path())


def _save_frame(model: str, clothes: str, language: str | None, frame: AvatarFrame, overwrite: bool, path: str) -> None:
    """Save a measured frame, unless the catalog has a better one."""
    from scenekit.avatars.importing import build_entry, merge_entry

    results: list[ImportResult] = []

    def merge(catalog: Catalog) -> Catalog:
        entry = build_entry(catalog, model, clothes, frame, language)
        catalog, result = merge_entry(catalog, entry, overwrite=overwrite)
        results.append(result)
        return catalog

    _report_backup(path, update_catalog(path, merge))
    _print_import_result(results[0])
    if results[0].status == "skipped":
        echo("To replace the better measurements, use --replace.", err=True)


@avatars.command("list")
@CATALOG_OPTION
def list_avatars(path: str | None) -> None:
    """List all known avatars, your own before the built-in ones.

    \b
    Examples:
      scenekit avatars list
    """
    catalog = _load_catalog(path)
    own = {(entry.model, entry.clothes) for entry in catalog}
    entries = [*catalog, *(entry for entry in BUILT_IN_CATALOG if (entry.model, entry.clothes) not in own)]
    rows: list[tuple[str, ...]] = [("MODEL", "CLOTHES", "LANGUAGE", "NUMBERS", "NAME", "ALIASES")]
    rows += [
        (
            entry.model,
            entry.clothes or "-",
            entry.language,
            _format_source(entry.frame),
            entry.label or "-",
            ", ".join(_list_aliases(catalog, entry)),
        )
        for entry in entries
    ]
    _print_table(rows)
    for name, target in catalog.aliases.items():
        entry = _resolve_alias(catalog, name)
        if entry is None:
            echo(f"{name} is an alias of {target}, which is not in a catalog.")
        elif entry.frame.source == "estimated":
            echo(f"{name} is an alias of {target}, whose measurements are estimated.")


@avatars.command()
@click.argument("avatar")
@CATALOG_OPTION
def show(avatar: str, path: str | None) -> None:
    """Show all numbers of AVATAR and how each is derived.

    AVATAR is MODEL, MODEL/CLOTHES or an alias.

    \b
    Examples:
      scenekit avatars show M000045058
    """
    from scenekit.avatars.explain import SOURCE_DESCRIPTIONS, explain

    catalog = _load_catalog(path)
    entry = _resolve_avatar(catalog, avatar)
    aliases = _list_aliases(catalog, entry)
    alias_suffix = f", alias {', '.join(aliases)}" if aliases else ""
    name = ", ".join(filter(None, (entry.label, f"language {entry.language}")))
    echo(f"{entry.model}{f' in {entry.clothes}' if entry.clothes else ''}, {name}{alias_suffix}")
    echo(f"Its frame is {SOURCE_DESCRIPTIONS[entry.frame.source]}. Numbers are px of its origin image.")
    if entry.frame.is_origin_estimated:
        echo("The size of the origin image and the position in it are estimated: only projects contain them.")
    echo("")
    rows = [(field, derivation, _format_value(value)) for field, value, derivation in explain(entry)]
    _print_table([("FIELD", "HOW", "VALUE"), *rows])


@avatars.command()
@click.argument("avatar")
@click.argument("name")
@CATALOG_OPTION
def alias(avatar: str, name: str, path: str | None) -> None:
    """Set NAME as an alias of AVATAR.

    AVATAR is MODEL or MODEL/CLOTHES. Then `.avatar("NAME")` is that avatar.

    \b
    Examples:
      scenekit avatars alias M000045058 anna
    """
    path = path or catalog_path()
    model, clothes = split_avatar_ref(avatar)
    previous_targets: list[str] = []

    def add_alias(catalog: Catalog) -> Catalog:
        previous_targets.extend([catalog.aliases[name]] if name in catalog.aliases else [])
        entry = _resolve_avatar(catalog, avatar)
        if entry.frame.source == "estimated":
            message = f"{entry.model}/{entry.clothes} is not in a catalog. Its measurements are estimated."
            echo(message, err=True)
        return catalog.alias(name, model, clothes)

    _report_backup(path, update_catalog(path, add_alias))
    is_changed = previous_targets and previous_targets[0] != avatar
    echo(f"{name} is {avatar}{f' (it was {previous_targets[0]})' if is_changed else ''}")


@avatars.command()
@click.argument("name")
@CATALOG_OPTION
def unalias(name: str, path: str | None) -> None:
    """Remove the alias NAME.

    \b
    Examples:
      scenekit avatars unalias anna
    """
    path = path or catalog_path()
    _report_backup(path, update_catalog(path, lambda catalog: catalog.unalias(name)))


def _load_catalog(path: str | None) -> Catalog:
    return Catalog.load(path) if path else USER_CATALOG.load()


def _resolve_avatar(catalog: Catalog, avatar: str) -> CatalogEntry:
    """Return the avatar with a model id, MODEL/CLOTHES or an alias. Raises `CommandError` if no catalog has it."""
    entry = find_entry(catalog, *split_avatar_ref(avatar))
    if entry is None:
        names = catalog.names()
        raise CommandError(
            f"{avatar!r} is not the id or an alias of an avatar in a catalog.{did_you_mean(avatar, names)} Write "
            f"MODEL/CLOTHES (`scenekit models` lists the ids), or use one of: {list_choices(names)}."
        )
    return entry


def _list_aliases(catalog: Catalog, entry: CatalogEntry) -> list[str]:
    return [name for name in catalog.aliases if _resolve_alias(catalog, name) == entry]


def _resolve_alias(catalog: Catalog, name: str) -> CatalogEntry | None:
    """Return the avatar of an alias. None if the alias has no clothes and no catalog knows the model."""
    model, clothes = split_avatar_ref(catalog.aliases[name])
    if clothes is None:
        return catalog.get(model) or BUILT_IN_CATALOG.get(model)
    return catalog.resolve(model, clothes)


def _format_source(frame: AvatarFrame) -> str:
    """Return the source of a frame, and the confidence of a detected head."""
    return frame.source if frame.confidence is None else f"{frame.source} ({frame.confidence:.0%})"


def _format_value(value: object) -> str:
    return " x ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _report_backup(path: str, backup_path: str | None) -> None:
    if backup_path:
        message = f"The file was not a valid catalog. It was renamed to {backup_path}, and a new catalog was created."
        echo(f"{path}: {message}", err=True)


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
