"""The documents that the fuzzer changes: examples, golden payloads, and one of each other kind of file."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from scenekit import Catalog
from tests.support.paths import EXAMPLES, GOLDEN

MAX_DOCUMENT_CHARS = 60_000
"""The largest payload that is changed. A larger one takes the time of many small ones."""

MAX_USUAL_SCENES = 2
"""The number of scenes of nine of ten documents."""

KIND_SHARES = {"scenefile": 40, "payload": 40, "v1": 8, "catalog": 5, "comments": 3, "webhook": 4}
"""The percentage of each kind of document."""

PARTS = sorted((EXAMPLES / "parts").glob("*"))
"""The files that examples include. A scene file finds the originals, or a changed one."""


@cache
def load_documents() -> dict[str, list[Any]]:
    """Return the documents to change, by their kind."""
    scenefiles = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.yaml"))]
    payloads = [json.loads(path.read_bytes()) for path in sorted(GOLDEN.glob("*.json"))]
    avatar = {"model": "M000045058", "clothes": "BG00002320", "script": "Hi", "locationX": 0, "scale": 1}
    image = {"type": "image", "detail": {"url": "https://a.b/c.png"}}
    comment = {"path": "scenes[0].clips[0]", "text": "Larger?", "author": "Ann", "created": "2026-11-27T01:02:03Z"}
    return {
        "scenefile": [data for data in scenefiles if "scenes" in data],
        "payload": [data for data in payloads if "scenes" in data and len(json.dumps(data)) < MAX_DOCUMENT_CHARS],
        "v1": [
            {"scenes": [{"AIModel": avatar, "clips": [image]}]},
            *(json.loads(path.read_bytes()) for path in sorted((GOLDEN / "legacy").glob("*.json"))),
        ],
        "catalog": [_build_catalog(), json.loads((EXAMPLES / "avatars.json").read_bytes())],
        "comments": [{"format": "scenekit-comments", "comments": [comment, comment]}],
        "webhook": [{"progress": 100, "credit": 1, "backendTaskId": "65f0", "download_url": "https://x.example/v.mp4"}],
    }


def _build_catalog() -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder, "avatars.json")
        Catalog().alias("anna", "M000045058").save(path)
        return json.loads(path.read_bytes())


def choose_document(kind: str, random: Random) -> Any:
    """Return a copy of a document of a kind. Most times it has only some of its scenes, which takes less time."""
    document = deepcopy(random.choice(load_documents()[kind]))
    scenes = document.get("scenes") or []
    if len(scenes) > MAX_USUAL_SCENES and random.random() < 0.9:
        start = random.randrange(len(scenes) - MAX_USUAL_SCENES + 1)
        document["scenes"] = scenes[start : start + MAX_USUAL_SCENES]
    return document


def choose_kind(random: Random) -> str:
    return random.choices(list(KIND_SHARES), list(KIND_SHARES.values()))[0]
