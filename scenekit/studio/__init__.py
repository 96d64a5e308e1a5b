"""The studio: a local page that shows scenes live, and writes changes back to the source file.

sourcetext   minimal edits of the text of YAML, TOML, JSON and Python files
"""
