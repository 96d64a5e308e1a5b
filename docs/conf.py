"""How Sphinx builds the site: `python docs/make_site.py OUT` prepares the pages and calls it."""

import re
from typing import Any

import scenekit

project = "scenekit"
author = "scenekit contributors"
copyright = "scenekit contributors"
release = version = scenekit.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
highlight_language = "text"
nitpicky = False  # the types of signatures have no pages of their own

myst_heading_anchors = 3  # the anchors that GitHub gives, too
myst_enable_extensions = ["deflist"]
myst_links_external_new_tab = False

default_role = "code"  # docstrings are read in a terminal first: a word in backticks is code
autodoc_member_order = "bysource"
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
html_use_index = False  # the search finds what an index would list
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"


def setup(app: Any) -> None:
    app.connect("autodoc-process-signature", unwrap_flow_signature)


def unwrap_flow_signature(*arguments: Any) -> tuple[str, str] | None:
    """A method of the client is written as a flow, and gives what the flow ends with."""
    signature, returned = arguments[-2:]
    flow = re.fullmatch(r"Flow\[(.*)\]|\S*Generator\[[^,]*, \S*Any, (.*)\]", returned or "")
    return (signature, flow[1] or flow[2]) if flow else None
