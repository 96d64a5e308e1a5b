"""Command lines that fail, with what they print on standard error."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from scenekit import Catalog
from scenekit.cli import main
from scenekit.client.ledger import Intent, Ledger
from tests.messages.cases.base import Case

FILES = {
    "good.py": "from scenekit import Scene\nscene = Scene().avatar('M000045058', script='Hi ${name}')\n",
    "raises.py": "def half(x):\n    return x / 0\n\nhalf(1)\n",
    "wrong.py": "from scenekit import Scene\nscene = Scene().avatar('M1', shot='medum')\n",
    "syntax.py": "x = 1\nscene = = 2\n",
    "returns.py": "def five(): return 5\n",
    "needs.py": "def project(name): pass\n",
    "nothing.py": "from scenekit import Scene\nhost = Scene()\n",
    "number.py": "project = 5\n",
    "late.py": "from scenekit import *\nproject = Project('x').add(Scene(), Scene().avatar('M1'))\n",
    "outside.py": "from scenekit import Scene\nscene = Scene().text('Hi', left=5000, top=0)\n",
    "good.json": '{"scenes": [{"clips": []}]}',
    "list.json": "[]",
    "talk.yaml": "scenes:\n  - elements:\n      - text: Hi\n        at: rigt\n",
    "silent.yaml": "scenes: [{duration: 1, elements: [{text: Hi}]}]\n",
    "scene.txt": "",
}


ENVIRONMENT: dict[str, Any] = {
    "AISTUDIOS_API_KEY": "key", "AISTUDIOS_BASE_URL": "https://x.example", "SSL_CERT_DIR": "",
}  # fmt: skip


def run(*arguments: str, ledger: bool = False, **environment: str) -> Case:
    """Return a case that runs a command on the files above and returns what it prints on standard error.

    With `ledger`, there is a ledger with one job, which is done.
    """

    def invoke(folder: Path) -> str:
        for name, text in FILES.items():
            (folder / name).write_text(text)
        Catalog().save(folder / "catalog.json")
        if ledger:
            with closing(Ledger(folder / "jobs.sqlite")) as jobs:
                job, _ = jobs.begin_or_get(Intent("key", "sk-1", "https://example.com", "create", "Welcome", None))
                jobs.record(job, "done", project_id="65f0")
        words = [f"{folder}/{word}" if word.split(":")[0] in FILES or "/" in word else word for word in arguments]
        settings = {"SCENEKIT_LEDGER": str(folder / "jobs.sqlite"), "SCENEKIT_CATALOG": str(folder / "catalog.json")}
        result = CliRunner().invoke(main, words, prog_name="scenekit", env=settings | environment)
        assert result.exit_code, result.output
        return result.stderr.strip()

    return invoke


CASES: dict[str, dict[str, Case]] = {
    "Commands": {
        "a command that does not exist": run("preveiw"),
        "no source": run("preview"),
        "a file that does not exist": run("preview", "none/a.py"),
        "a file of another kind": run("preview", "scene.txt"),
        "an exception in the source": run("preview", "raises.py"),
        "an argument error in the source": run("preview", "wrong.py"),
        "a syntax error in the source": run("preview", "syntax.py"),
        "a source that returns a number": run("preview", "returns.py:five"),
        "a function with arguments": run("preview", "needs.py"),
        "a name that does not exist": run("preview", "good.py:scen"),
        "a source without a project": run("preview", "nothing.py"),
        "a project that is a number": run("preview", "number.py"),
        "a project that cannot be composed": run("preview", "late.py"),
        "a payload that is a list": run("preview", "list.json"),
        "a mistake in a scene file": run("preview", "talk.yaml"),
        "the orientation of a payload": run("preview", "good.json", "--orientation", "portrait"),
        "a format that does not exist": run("preview", "good.py", "--format", "ruby"),
        "the output is the source": run("preview", "good.json", "-o", "good.json"),
        "an output folder that does not exist": run("preview", "good.json", "-o", "none/out.json"),
        "a variable without a value": run("preview", "good.py", "--var", "name"),
        "a variable that does not exist": run("preview", "good.py", "--var", "nam=Ann"),
        "a code that does not exist": run("check", "good.py", "--select", "SK999"),
        "render without credentials": run("render", "good.py", AISTUDIOS_API_KEY=""),
        "render of a text output": run("render", "good.py", "-o", "-"),
        "render without a source": run("render"),
        "resume with a source": run("render", "good.py", "--resume"),
        "resume with options": run("render", "--resume", "--draft"),
        "a limit of credits without a rate": run("check", "good.py", "--max-credits", "3"),
        "a face of three numbers": run("avatars", "measure", "scene.txt", "--face", "1,2,3"),
        "adopt of a project id that is a path": run("jobs", "--adopt", "1", "a b", ledger=True),
        "adopt of a job that is done": run("jobs", "--adopt", "1", "65f0", ledger=True),
        "forget of a job that is done": run("jobs", "--forget", "1", ledger=True),
        "forget of a job that does not exist": run("jobs", "--forget", "7", ledger=True),
        "forget without a ledger": run("jobs", "--forget", "1"),
        "a ledger that is a text file": run("jobs", "--ledger", "raises.py"),
        "a token without a user key": run("token", AISTUDIOS_APP_ID="me"),
        "a proxy of another kind": run("models", **ENVIRONMENT, HTTPS_PROXY="ftp://127.0.0.1:21"),
        "a proxy with an invalid port": run("models", **ENVIRONMENT, HTTPS_PROXY="http://proxy.example:port"),
        "a SOCKS proxy": run("models", **ENVIRONMENT, ALL_PROXY="socks5h://127.0.0.1:1080"),
        "certificates that do not exist": run("models", **ENVIRONMENT, SSL_CERT_FILE="/none.pem"),
        "certificates in another format": run("models", **ENVIRONMENT, SSL_CERT_FILE="/proc/version"),
        "models without a service": run("models", AISTUDIOS_API_KEY="key", AISTUDIOS_BASE_URL="example"),
        "a size without a height": run("migrate", "good.json", "--size", "a.png=640"),
        "a migration of a Python file": run("migrate", "good.py"),
        "an infinite price": run("check", "good.py", "--rate", "inf"),
        "a variable whose name is not an identifier": run("preview", "good.py", "--var", "first name=Ann"),
        "a variable twice": run("preview", "good.py", "--var", "name=Ann", "--var", "name=Bea"),
        "variables that are a list": run("preview", "good.py", "--vars", "list.json"),
        "an output that ends with a slash": run("preview", "good.json", "-o", "none/"),
        "render of a project with errors": run("render", "outside.py", AISTUDIOS_API_KEY="key"),
        "render to a folder": run("render", "good.py", "--var", "name=Ann", "-o", "./", AISTUDIOS_API_KEY="key"),
        "render without an API": run("render", "--resume", AISTUDIOS_BASE_URL="example"),
        "a base URL of images without fetching": run("storyboard", "good.py", "--base-url", "https://a.example"),
        "a video of another format": run(
            "render", "good.py", "--var", "name=Ann", "-o", "a.webm", AISTUDIOS_API_KEY="key"
        ),
        "a browser that shows standard output": run("storyboard", "good.py", "-o", "-", "--open"),
        "a scene that does not exist": run("storyboard", "good.py", "--var", "name=Ann", "--scene", "2"),
        "a comparison with a revision without a file": run("diff", "HEAD:", "good.json"),
        "columns of an SVG": run("storyboard", "good.py", "--columns", "2"),
        "columns of a single scene": run("storyboard", "good.py", "--columns", "2", "--scene", "1", "-o", "a.png"),
        "a width of an SVG": run("storyboard", "good.py", "--width", "9"),
        "a drawing in an unknown format": run("storyboard", "good.py", "-o", "a.bmp"),
        "a media map that is not an object": run("storyboard", "good.py", "--media-map", "good.json"),
        "a video in an unknown format": run("animatic", "good.json", "-o", "a.avi"),
        "a video in a folder that does not exist": run("animatic", "silent.yaml", "-o", "none/a.mp4"),
        "a video with a base URL without fetching": run(
            "animatic", "good.json", "-o", "a.mp4", "--base-url", "https://a.b"
        ),
        "a video without a scene of known length": run("animatic", "good.json", "-o", "a.mp4"),
        "subtitles in an unknown format": run("captions", "good.py", "-o", "a.txt"),
        "a video without a length": run("captions", "good.py", "--total", "0"),
        "measure and save without a model": run("avatars", "measure", "good.json", "--save"),
        "an avatar that is not in the catalog": run("avatars", "show", "M9"),
        "an image that is not one": run("avatars", "measure", "scene.txt"),
    }
}
