"""`scenekit models`: list the avatars of the account."""

from __future__ import annotations

import click

from scenekit.cli.service import map_client_errors
from scenekit.cli.terminal import echo


@click.command()
@click.argument("search", required=False)
@click.option("--json", "is_json", is_flag=True, help="JSON output: the response of the service.")
def models(search: str | None, is_json: bool) -> None:
    """List the avatars of your account and their clothes.

    The ids are the arguments of `avatar(model, clothes=…)`. SEARCH limits the list to avatars whose id or name contains
    it. The credentials come from AISTUDIOS_API_KEY, or from AISTUDIOS_APP_ID and AISTUDIOS_USER_KEY.

    \b
    Examples:
      scenekit models
      scenekit models anna
      scenekit models --json
    """
    with map_client_errors():
        from scenekit.client import Client

        with Client() as client:
            all_models = client.list_models()
    text = (search or "").casefold()
    matches = [model for model in all_models if text in f"{model.id} {model.label}".casefold()]
    if is_json:
        from msgspec import json

        echo(json.format(json.encode([model.data for model in matches]), indent=2))
        return
    for model in matches:
        echo(f"{model.id}  {model.label}")
        for clothes in model.clothes:
            echo(f"    {clothes.id}  {clothes.label}")
    if not matches:
        condition = f"with {search!r} in its id or name" if search else "in this account"
        echo(f"No avatar {condition}.", err=True)
