"""Command lines that fail, with what they print on standard error."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from scenekit import Catalog
from scenekit.cli import main
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
    "good.json": '{"scenes": [{"clips": []}]}',
    "list.json": "[]",
    "talk.yaml": "scenes:\n  - elements:\n      - text: Hi\n        at: rigt\n",
    "scene.txt": "",
}


def run(*arguments: str, **environment: str) -> Case:
    """Return a case that runs a command on the files above and returns what it prints on standard error."""

    def invoke(folder: Path) -> str:
        for name, text in FILES.items():
            (folder / name).write_text(text)
        Catalog().save(folder / "catalog.json")
        words = [str(folder / word) if word.split(":")[0] in FILES or "/" in word else word for word in arguments]
        settings = {"SCENEKIT_LEDGER": str(folder / "jobs.sqlite"), "SCENEKIT_CATALOG": str(folder / "catalog.json")}
        result = CliRunner().invoke(main, words, env=settings | environment)
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
        "measure and save without a model": run("avatars", "measure", "good.json", "--save"),
        "an avatar that is not in the catalog": run("avatars", "show", "M9"),
        "an image that is not one": run("avatars", "measure", "scene.txt"),
    }
}
