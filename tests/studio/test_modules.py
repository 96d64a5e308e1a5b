"""The JavaScript modules of the page: one direction of imports, and one download of each at the start."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter

from scenekit.studio.app import load_assets

IMPORT_PATTERN = re.compile(r'^(?:import|export) .*?from "(.+?)";$', re.MULTILINE)
PRELOAD_PATTERN = re.compile(r'<link rel="modulepreload" href="(.+?)">')


def list_imports() -> dict[str, set[str]]:
    """Return the paths that each module of the studio imports, by its own path."""
    assets = {path: data.decode() for path, data in load_assets().items() if path.endswith(".js")}
    return {
        path: {name.replace("./", "/") for name in IMPORT_PATTERN.findall(text)}
        for path, text in assets.items()
        if path.count("/") == 1
    }


def test_modules_import_in_one_direction() -> None:
    imports = list_imports()
    assert len(imports) > 10
    order = list(TopologicalSorter(imports).static_order())  # raises CycleError
    assert order[-1] == "/main.js"


def test_the_page_preloads_every_module() -> None:
    preloaded = PRELOAD_PATTERN.findall(load_assets()["/studio.html"].decode())
    imported = set().union(*list_imports().values())
    assert sorted(preloaded) == sorted(imported)
