"""Edit the text of a source file so that one value changes and every other byte stays.

nodes       the positions of the values in a text, and text edits
yaml_nodes  the positions in YAML
toml_nodes  the positions in TOML
json_nodes  the positions in JSON
scalars     format values in the style of the text around them
members     set and remove keys of an object
items       copy, move and delete items of a list
documents   one interface for the three formats
"""
