"""`scenekit token`."""

import pytest
from click.testing import CliRunner

from scenekit.cli import main
from scenekit.testing import sandbox


def test_prints_a_token_that_the_service_accepts() -> None:
    with sandbox() as service:
        result = CliRunner().invoke(main, ["token"], env=service.environment)
        assert result.exit_code == 0
        assert result.stdout.count(".") == 2
        environment = {"AISTUDIOS_API_KEY": result.stdout.strip(), "AISTUDIOS_BASE_URL": service.url}
        assert CliRunner().invoke(main, ["models"], env=environment).exit_code == 0


@pytest.mark.parametrize("name", ["AISTUDIOS_APP_ID", "AISTUDIOS_USER_KEY"])
def test_names_the_missing_variables(name: str) -> None:
    environment = {"AISTUDIOS_APP_ID": "me", "AISTUDIOS_USER_KEY": "mine", "AISTUDIOS_API_KEY": "old", name: ""}
    result = CliRunner().invoke(main, ["token"], env=environment)
    assert result.exit_code == 2
    assert "Set AISTUDIOS_APP_ID and AISTUDIOS_USER_KEY" in result.stderr
