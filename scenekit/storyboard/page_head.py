"""The head of a page that makes no request: its title, its style, and the policy that allows only its own code."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from scenekit.storyboard.markup import EMPTY_MARKUP, Markup, element, escape_text


def load_asset(package: str, name: str) -> Markup:
    """Return a file below the folder of a package. It becomes part of the page unescaped."""
    return Markup(files(package).joinpath(*name.split("/")).read_text(encoding="utf-8"))


def build_head(title: str, style: Markup, script: Markup = EMPTY_MARKUP) -> Markup:
    """Return the head. The script, if the page has one, is the only one that the policy allows."""
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {_csp_hash(style)}"
    if script:
        policy = f"{policy}; script-src {_csp_hash(script)}"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", escape_text(title)),
        element("style", style),
    )


def _csp_hash(asset: Markup) -> str:
    """Return the source expression that allows the asset in the content security policy."""
    return f"'sha256-{b64encode(sha256(asset.encode()).digest()).decode()}'"
