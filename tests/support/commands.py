"""Run `scenekit` in this process, which is about ten times faster than a new process.

Tests that are about the process itself use `subprocess`: signals, pipes, terminals, encodings and loaded modules.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from scenekit.avatars.user_catalog import USER_CATALOG
from scenekit.cli import main


@contextmanager
def working_folder(path: Path | str) -> Iterator[None]:
    """Change the working folder of this process, and back."""
    before = os.getcwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def run_command(
    *arguments: object, cwd: Path | str = ".", env: Mapping[str, str | None] | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run `scenekit` with these arguments, and check that it prints no traceback.

    Args:
        arguments: The arguments of the command. Each is converted to text.
        cwd: The working folder of the command.
        env: The environment variables that differ from those of this process. None removes one.
        stdin: The standard input.
    """
    command = [str(argument) for argument in arguments]
    USER_CATALOG.forget()  # a process reads the catalog at its start
    with working_folder(cwd):
        result = CliRunner().invoke(main, command, input=stdin, env=env, prog_name="scenekit")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.stderr
    return subprocess.CompletedProcess(command, result.exit_code, result.stdout_bytes, result.stderr_bytes)


def run_command_as_text(
    *arguments: object, cwd: Path | str = ".", env: Mapping[str, str | None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `scenekit` as `run_command` does, and return text."""
    done = run_command(*arguments, cwd=cwd, env=env)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
