"""Configure Sphinx. `python docs/make_site.py OUT` prepares the pages and runs it."""

import re
from typing import Any

import scenekit

project = "scenekit"
author = "scenekit contributors"
copyright = "scenekit contributors"
release = version = scenekit.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
highlight_language = "text"
nitpicky = False  # the types in signatures have no pages

myst_heading_anchors = 3  # the same anchors as on GitHub
myst_enable_extensions = ["deflist"]
myst_links_external_new_tab = False

default_role = "code"  # docstrings are Markdown for a terminal: text in backticks is code
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False  # docstrings follow Google style
napoleon_use_ivar = True  # `Attributes:` sections would otherwise document struct fields twice
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
maximum_signature_line_length = 88

html_theme = "furo"
html_title = "scenekit"
html_favicon = "pictures/icon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["offline.js"]
html_copy_source = False
html_use_index = False  # the search replaces an index
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"


def setup(app: Any) -> None:
    """Connect the hooks to Sphinx."""
    app.connect("autodoc-process-signature", unwrap_flow_signature)


def unwrap_flow_signature(*arguments: Any) -> tuple[str, str] | None:
    """Show the result type of a client method instead of the generator type (`Flow`) in its annotation."""
    signature, return_type = arguments[-2:]
    flow = re.fullmatch(r"Flow\[(.*)\]|\S*Generator\[[^,]*, \S*Any, (.*)\]", return_type or "")
    return (signature, flow[1] or flow[2]) if flow else None
