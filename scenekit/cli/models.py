"""`scenekit models`: the avatars of the account."""

from __future__ import annotations

import click

from scenekit.cli.service import map_client_errors


@click.command()
@click.argument("search", required=False)
@click.option("--json", "is_json", is_flag=True, help="The service's own answer.")
def models(search: str | None, is_json: bool) -> None:
    """List the avatars of the account, and their outfits: the ids that `avatar(model, clothes=…)` takes.

    SEARCH keeps those in whose id or name it occurs. The credentials come from AISTUDIOS_API_KEY, or from
    AISTUDIOS_APP_ID and AISTUDIOS_USER_KEY.

    \b
    scenekit models
    scenekit models anna
    """
    with map_client_errors():
        from scenekit.client import Client

        with Client() as client:
            found = client.list_models()
    wanted = (search or "").casefold()
    found = [model for model in found if wanted in f"{model.id} {model.label}".casefold()]
    if is_json:
        from msgspec import json

        click.echo(json.format(json.encode([model.data for model in found]), indent=2))
        return
    for model in found:
        click.echo(f"{model.id}  {model.label}")
        for outfit in model.clothes:
            click.echo(f"    {outfit.id}  {outfit.label}")
    if not found:
        click.echo("no avatar" + (f" with {search!r} in its id or name" if search else " in this account"), err=True)
