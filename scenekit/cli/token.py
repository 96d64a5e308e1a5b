"""`scenekit token`: print a token of the service."""

from __future__ import annotations

import os

import click

from scenekit.cli import CommandError
from scenekit.cli.service import map_client_errors
from scenekit.cli.terminal import echo


@click.command()
@click.option("--base-url", metavar="URL", help="URL of the service.  [default: AISTUDIOS_BASE_URL, else its own]")
def token(base_url: str | None) -> None:
    """Print a 24-hour token for your app id and user key.

    They come from AISTUDIOS_APP_ID and AISTUDIOS_USER_KEY. The programs of `scenekit preview --format` read the token
    from AISTUDIOS_API_KEY. Treat it like a password.

    \b
    Examples:
      export AISTUDIOS_API_KEY=$(scenekit token)
      scenekit preview examples/hello.py --format curl | sh
    """
    with map_client_errors():
        from scenekit.client import Client
        from scenekit.client.credentials import APP_ID_ENV, USER_KEY_ENV

        app_id, user_key = os.environ.get(APP_ID_ENV), os.environ.get(USER_KEY_ENV)
        if not (app_id and user_key):
            raise CommandError(f"A token needs an app id and a user key. Set {APP_ID_ENV} and {USER_KEY_ENV}.")
        with Client(app_id=app_id, user_key=user_key, base_url=base_url) as client:
            echo(client.get_token())
